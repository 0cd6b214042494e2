// Command renderer renders Kustomize folders, as `kustomize build` does, for one process that asks for many of them: it reads
// one folder a line and answers each with one line of JSON, {"objects": [...]} or {"problem": "..."}.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

type answer struct {
	Objects []map[string]any `json:"objects,omitempty"`
	Problem string           `json:"problem,omitempty"`
}

// closed is a network without a way out.
type closed struct{}

func (closed) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nothing is downloaded here")
}

func main() {
	// What a rendering reads lies in its repository. Kustomize would download the rest itself, or by git.
	http.DefaultTransport = closed{}
	if err := os.Setenv("PATH", ""); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	folders := bufio.NewScanner(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	answers.SetEscapeHTML(false)
	for folders.Scan() {
		err := answers.Encode(render(folders.Text()))
		var noJSON *json.UnsupportedValueError
		if errors.As(err, &noJSON) {
			err = answers.Encode(answer{Problem: "a value is not a number that a cluster can be sent: " + noJSON.Str})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func render(folder string) answer {
	// As the kustomize command: no plugins, no files from outside of a folder, and its order.
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionLegacy
	rendered, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return answer{Problem: err.Error()}
	}
	objects := make([]map[string]any, 0, rendered.Size())
	for _, resource := range rendered.Resources() {
		object, err := resource.Map()
		if err != nil {
			return answer{Problem: err.Error()}
		}
		objects = append(objects, object)
	}
	return answer{Objects: objects}
}
