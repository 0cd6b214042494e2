"""A Kubernetes API server as far as the helper talks to it: objects, merge patches, conflicts and faults.

Its pods take their time to end.
"""

from __future__ import annotations

import http.server
import json
import re
import tempfile
import threading
import urllib.parse
from pathlib import Path
from typing import Any

from odoo_release.cluster_api import ApiAccess, ClusterApi

NAMESPACE = "acme-production"
TOKEN = "token-of-the-pod"  # noqa: S105
NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"


class FakeCluster:
    """`objects` by path below the namespace, such as `apps/v1/deployments/web`.

    `faults`: what the next requests are answered instead; a status, or 0 for a broken connection.
    `lists_until_gone`: how often pods of a stopped Deployment are still listed.
    `keda`: does the cluster know ScaledObjects?
    """

    def __init__(self) -> None:
        self.objects: dict[str, Any] = {}
        self.requests: list[str] = []
        self.faults: list[int] = []
        self.lists_until_gone = 1
        self.keda = True
        self.denied: set[str] = set()
        # Called with the cluster before each request is answered, for what others do in the meantime.
        self.before = lambda request: None
        self._version = 100
        self._folder = tempfile.TemporaryDirectory()
        self._token = Path(self._folder.name, "token")
        self._token.write_text(TOKEN + "\n", encoding="utf-8")
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._folder.cleanup()

    def api(self, patience: float = 5.0) -> ClusterApi:
        address = f"http://127.0.0.1:{self._server.server_port}"
        return ClusterApi(ApiAccess(address, NAMESPACE, str(self._token), ""), patience)

    def put(self, path: str, **content: Any) -> None:
        self._version += 1
        metadata = {"name": path.rsplit("/", maxsplit=1)[-1], "resourceVersion": str(self._version)}
        metadata.update(content.pop("metadata", {}))
        self.objects[path] = {"metadata": metadata, **content}

    def environment(self) -> None:
        """An environment in normal times: two web pods, one of the websocket, one of cron; KEDA scales web."""
        for name in ("web", "websocket"):
            self.put(f"v1/services/{name}", spec={"selector": {NAME: "odoo", COMPONENT: name}})
        for name, replicas in (("web", 2), ("websocket", 1), ("cron", 1)):
            self.put(
                f"apps/v1/deployments/{name}",
                metadata={"generation": 1},
                spec={"replicas": replicas},
                status={"observedGeneration": 1, "replicas": replicas, "readyReplicas": replicas},
            )
        self.run_pods()
        self.put("keda.sh/v1alpha1/scaledobjects/web", spec={"scaleTargetRef": {"name": "web"}})
        self.put(
            "keda.sh/v1alpha1/scaledobjects/other", spec={"scaleTargetRef": {"name": "reports"}}
        )

    def run_pods(self) -> None:
        """The controllers' part: as many pods as the Deployments want."""
        for name in ("web", "websocket", "cron"):
            deployment = self.objects[f"apps/v1/deployments/{name}"]
            replicas = deployment["spec"]["replicas"]
            for path in [one for one in self.objects if one.startswith(f"v1/pods/{name}-")]:
                del self.objects[path]
            for number in range(replicas):
                labels = {NAME: "odoo", COMPONENT: name}
                status = {"phase": "Running"}
                self.put(f"v1/pods/{name}-{number}", metadata={"labels": labels}, status=status)
            generation = deployment["metadata"]["generation"]
            counts = {"replicas": replicas, "readyReplicas": replicas}
            deployment["status"] = {"observedGeneration": generation, **counts}

    def replicas(self) -> dict[str, int]:
        return {
            name: self.objects[f"apps/v1/deployments/{name}"]["spec"]["replicas"]
            for name in ("web", "websocket", "cron")
        }

    def traffic(self) -> list[str]:
        services = [self.objects[f"v1/services/{name}"] for name in ("web", "websocket")]
        return [service["spec"]["selector"][COMPONENT] for service in services]

    def annotations(self, path: str) -> dict[str, str]:
        return self.objects[path]["metadata"].get("annotations", {})

    def answer(self, method: str, target: str, body: Any) -> tuple[int, Any]:
        path, _, query = target.partition("?")
        found = re.fullmatch(rf"/apis?/(.*?)/namespaces/{NAMESPACE}/(.*)", path)
        if found is None:
            return 404, _status(404, "the server could not find the requested resource")
        place = f"{found[1]}/{found[2]}"
        self.requests.append(f"{method} {place}")
        self.before(f"{method} {place}")
        if place in self.denied:
            return 403, _status(403, f"{place} is forbidden")
        if "scaledobjects" in place and not self.keda:
            return 404, _status(404, "the server could not find the requested resource")
        return getattr(self, f"_{method.lower()}")(place, urllib.parse.parse_qs(query), body)

    def _get(self, place: str, query: dict[str, list[str]], _body: Any) -> tuple[int, Any]:
        if place.endswith(("/pods", "/scaledobjects")):
            return 200, {"items": self._list(place, query.get("labelSelector", [""])[0])}
        found = self.objects.get(place)
        return (200, found) if found is not None else (404, _status(404, f"{place} not found"))

    def _list(self, place: str, selector: str) -> list[Any]:
        found = [one for path, one in self.objects.items() if path.startswith(place + "/")]
        listed = [one for one in found if _selects(selector, one["metadata"].get("labels", {}))]
        if place.endswith("/pods"):
            self.lists_until_gone -= 1
            if self.lists_until_gone <= 0:
                self.run_pods()
        return json.loads(json.dumps(listed))

    def _patch(self, place: str, _query: Any, body: Any) -> tuple[int, Any]:
        found = self.objects.get(place)
        if found is None:
            return 404, _status(404, f"{place} not found")
        sent = body.get("metadata", {}).pop("resourceVersion", None)
        if sent is not None and sent != found["metadata"]["resourceVersion"]:
            return 409, _status(409, "the object has been modified")
        merge(found, body)
        self._version += 1
        found["metadata"]["resourceVersion"] = str(self._version)
        if "spec" in body and "generation" in found["metadata"]:
            found["metadata"]["generation"] += 1
            if found["spec"]["replicas"] > 0:
                self.run_pods()
        return 200, found

    def _delete(self, place: str, _query: Any, _body: Any) -> tuple[int, Any]:
        found = self.objects.pop(place, None)
        return (200, found) if found is not None else (404, _status(404, f"{place} not found"))

    def _post(self, place: str, _query: Any, body: Any) -> tuple[int, Any]:
        path = f"{place}/{body['metadata']['name']}"
        if path in self.objects:
            return 409, _status(409, f"{path} already exists")
        self.put(path, **{**body, "metadata": dict(body["metadata"])})
        return 201, self.objects[path]


def merge(target: Any, patch: Any) -> None:
    """A JSON merge patch (RFC 7386)."""
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict):
            if not isinstance(target.get(key), dict):
                target[key] = {}
            merge(target[key], value)
        else:
            target[key] = value


def _selects(selector: str, labels: dict[str, str]) -> bool:
    for term in re.split(r",(?![^(]*\))", selector):
        choice = re.fullmatch(r"(\S+) in \((.*)\)", term)
        if choice and labels.get(choice[1]) not in choice[2].split(","):
            return False
        name, equals, value = term.partition("=")
        if not choice and equals and labels.get(name) != value:
            return False
    return True


def _status(code: int, message: str) -> dict[str, Any]:
    return {
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "message": message,
        "code": code,
    }


def _handler_of(cluster: FakeCluster) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def handle_request(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                return self.send(401, _status(401, "Unauthorized"))
            if (
                self.command == "PATCH"
                and self.headers["Content-Type"] != "application/merge-patch+json"
            ):
                return self.send(
                    415, _status(415, "the body of the request was in an unknown format")
                )
            fault = cluster.faults.pop(0) if cluster.faults else None
            if fault == 0:
                return self.connection.close()
            if fault is not None:
                return self.send(fault, _status(fault, "later"))
            return self.send(*cluster.answer(self.command, self.path, body))

        do_GET = do_POST = do_PATCH = do_DELETE = handle_request  # noqa: N815

        def send(self, status: int, content: Any) -> None:
            text = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Tests print nothing."""

    return Handler
