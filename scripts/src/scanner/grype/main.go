// Command advisories writes the advisories of a JSON file as a vulnerability database that Grype imports.
//
//	advisories FILE.json FOLDER
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	grype "github.com/anchore/grype/grype/db/v6"
)

// An advisory is a vulnerability of a source package. Without a fixed version every version has it, and always will.
type advisory struct {
	ID       string `json:"id"`
	Package  string `json:"package"`
	Severity string `json:"severity"`
	Fixed    string `json:"fixed"`
}

type document struct {
	OperatingSystem struct {
		Name     string `json:"name"`
		Version  string `json:"version"`
		Codename string `json:"codename"`
	} `json:"operatingSystem"`
	Advisories []advisory `json:"advisories"`
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: advisories FILE.json FOLDER"))
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fail(err)
	}
}

func write(file, folder string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var source document
	if err := json.Unmarshal(content, &source); err != nil {
		return err
	}
	database, err := grype.NewWriter(grype.Config{DBDirPath: folder})
	if err != nil {
		return err
	}
	for _, each := range source.Advisories {
		if err := add(database, source, each); err != nil {
			return fmt.Errorf("%s: %w", each.ID, err)
		}
	}
	return database.Close()
}

func add(database grype.ReadWriter, source document, each advisory) error {
	now := time.Now().UTC()
	vulnerability := &grype.VulnerabilityHandle{
		Name:     each.ID,
		Status:   grype.VulnerabilityActive,
		Provider: &grype.Provider{ID: source.OperatingSystem.Name, Version: "1", Processor: "odoo-gitops-kit", DateCaptured: &now},
		BlobValue: &grype.VulnerabilityBlob{
			ID:         each.ID,
			Severities: []grype.Severity{{Scheme: grype.SeveritySchemeCHMLN, Value: each.Severity, Rank: 1}},
		},
	}
	if err := database.AddVulnerabilities(vulnerability); err != nil {
		return err
	}
	return database.AddAffectedPackages(&grype.AffectedPackageHandle{
		VulnerabilityID: vulnerability.ID,
		OperatingSystem: &grype.OperatingSystem{
			Name:         source.OperatingSystem.Name,
			ReleaseID:    source.OperatingSystem.Name,
			MajorVersion: source.OperatingSystem.Version,
			Codename:     source.OperatingSystem.Codename,
		},
		Package:   &grype.Package{Ecosystem: "deb", Name: each.Package},
		BlobValue: &grype.PackageBlob{CVEs: []string{each.ID}, Ranges: []grype.Range{affected(each)}},
	})
}

func affected(each advisory) grype.Range {
	if each.Fixed == "" {
		return grype.Range{Version: grype.Version{Type: "dpkg"}, Fix: &grype.Fix{State: grype.WontFixStatus}}
	}
	return grype.Range{
		Version: grype.Version{Type: "dpkg", Constraint: "< " + each.Fixed},
		Fix:     &grype.Fix{State: grype.FixedStatus, Version: each.Fixed},
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
