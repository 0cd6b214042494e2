"""Kubernetes' API, as far as a Job of the kit needs it: few verbs, one namespace, bounded patience."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import time
import urllib.parse
from dataclasses import dataclass
from typing import Any, Callable, Mapping

from odoo_release.answers import Document, HelperError
from odoo_release.odoo_process import progress
from odoo_release.redaction import clean_line

SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
REQUEST_TIMEOUT = 15.0
# How long one request is tried again while the API server is away or asks for patience.
PATIENCE = 60.0
LONGEST_PAUSE = 8.0
ANSWER_LIMIT = 32 * 1024 * 1024
RIVALS = 10


@dataclass(frozen=True)
class Kind:
    """A kind of object by its API version and plural."""

    version: str
    plural: str

    def path(self, namespace: str, name: str = "") -> str:
        """Where its objects are."""
        root = "api" if "/" not in self.version else "apis"
        parts = [
            root,
            self.version,
            "namespaces",
            namespace,
            self.plural,
            *([name] if name else []),
        ]
        return "/" + "/".join(urllib.parse.quote(part, safe="/") for part in parts)


@dataclass(frozen=True)
class ApiAccess:
    """Where the API is and how to speak to it; the token is read for each request, as it is renewed."""

    url: str
    namespace: str
    token_file: str
    ca_file: str


def access_of_pod(environment: Mapping[str, str], folder: str = SERVICE_ACCOUNT) -> ApiAccess:
    """The access that Kubernetes gives a pod; an error in a pod without a token."""
    host = environment.get("KUBERNETES_SERVICE_HOST", "")
    port = environment.get("KUBERNETES_SERVICE_PORT", "443")
    namespace = environment.get("POD_NAMESPACE", "")
    token_file = os.path.join(folder, "token")
    if not host or not namespace or not os.path.isfile(token_file):
        raise HelperError(
            "no-cluster",
            "This step talks to Kubernetes: it needs a pod with a service account token, KUBERNETES_SERVICE_HOST "
            "and POD_NAMESPACE.",
        )
    address = f"[{host}]" if ":" in host else host
    return ApiAccess(
        f"https://{address}:{port}", namespace, token_file, os.path.join(folder, "ca.crt")
    )


class Conflict(Exception):
    """Somebody else changed or made the object first."""


class ClusterApi:
    """Requests for objects of one namespace. What the API refuses is an error with its own sentence."""

    def __init__(self, access: ApiAccess, patience: float = PATIENCE):
        self._access = access
        self._patience = patience
        secure = access.url.startswith("https:")
        self._tls = ssl.create_default_context(cafile=access.ca_file) if secure else None

    @property
    def namespace(self) -> str:
        """The namespace of the pod."""
        return self._access.namespace

    def read(self, kind: Kind, name: str) -> Document | None:
        """The object, None where there is none of that name or kind."""
        return self._ask("GET", kind, name)

    def items(self, kind: Kind, labels: str = "") -> list[Document]:
        """The objects of a kind that `labels` selects; none where the cluster does not know the kind."""
        query = f"?{urllib.parse.urlencode({'labelSelector': labels})}" if labels else ""
        found = self._ask("GET", kind, "", query=query)
        return [] if found is None else found.get("items") or []

    def create(self, kind: Kind, content: Document) -> Document:
        """The new object, or the one that has its name already."""
        try:
            made = self._ask("POST", kind, "", content)
        except Conflict:
            made = self.read(kind, content["metadata"]["name"])
        if made is None:
            raise HelperError(
                "kubernetes", f"The cluster does not know {kind.plural} of {kind.version}."
            )
        return made

    def change(
        self, kind: Kind, name: str, decide: Callable[[Document], Document | None]
    ) -> Document | None:
        """Merges what `decide` answers for the object into it, unless somebody else was faster: then it decides again.

        Answers the object, None where there is none. `decide` answers None where nothing has to change.
        """
        for _ in range(RIVALS):
            found = self.read(kind, name)
            change = None if found is None else decide(found)
            if found is None or change is None:
                return found
            metadata = {
                **change.get("metadata", {}),
                "resourceVersion": found["metadata"]["resourceVersion"],
            }
            try:
                return self._ask("PATCH", kind, name, {**change, "metadata": metadata})
            except Conflict:
                continue
        raise HelperError("kubernetes", f"{kind.plural} {name} is changed by others all the time.")

    def delete(self, kind: Kind, name: str) -> None:
        """Nothing where there is none of that name. What it owns is deleted by the cluster afterwards."""
        self._ask("DELETE", kind, name)

    def _ask(
        self, method: str, kind: Kind, name: str, content: Document | None = None, query: str = ""
    ) -> Document | None:
        path = kind.path(self.namespace, name) + query
        what = f"{kind.plural}{' ' + name if name else ''} in {self.namespace}"
        status, body = self._persistently(method, path, content, what)
        if status == http.client.NOT_FOUND:
            return None
        if status == http.client.CONFLICT:
            raise Conflict
        answer = _parsed(body)
        if not http.client.OK <= status < http.client.MULTIPLE_CHOICES or answer is None:
            raise HelperError("kubernetes", _refusal(method, what, status, answer))
        return answer

    def _persistently(
        self, method: str, path: str, content: Document | None, what: str
    ) -> tuple[int, bytes]:
        deadline = time.monotonic() + self._patience
        pause = 0.25
        while True:
            status, body, problem = self._once(method, path, content)
            if (
                status not in (0, http.client.TOO_MANY_REQUESTS)
                and status < http.client.INTERNAL_SERVER_ERROR
            ):
                return status, body
            if time.monotonic() + pause > deadline:
                said = problem or f"it answers {status}"
                raise HelperError("kubernetes", f"Kubernetes cannot be asked for {what}: {said}.")
            progress(f"Kubernetes did not answer for {what} ({problem or status}); trying again.")
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _once(self, method: str, path: str, content: Document | None) -> tuple[int, bytes, str]:
        """Status (0 when nobody answered), body, and why nobody answered."""
        parts = urllib.parse.urlsplit(self._access.url)
        try:
            connection: Any = (
                http.client.HTTPConnection(parts.netloc, timeout=REQUEST_TIMEOUT)
                if self._tls is None
                else http.client.HTTPSConnection(
                    parts.netloc, timeout=REQUEST_TIMEOUT, context=self._tls
                )
            )
            try:
                body = None if content is None else json.dumps(content)
                connection.request(method, path, body, self._headers(method))
                response = connection.getresponse()
                return response.status, response.read(ANSWER_LIMIT), ""
            finally:
                connection.close()
        except ssl.SSLCertVerificationError as problem:
            said = problem.verify_message.rstrip(".")
            raise HelperError(
                "kubernetes", f"The API server is not who it says it is: {said}."
            ) from None
        except (OSError, http.client.HTTPException) as problem:
            return 0, b"", clean_line(f"{type(problem).__name__}: {problem}")

    def _headers(self, method: str) -> dict[str, str]:
        with open(self._access.token_file, encoding="utf-8") as file:
            token = file.read().strip()
        kind = "application/merge-patch+json" if method == "PATCH" else "application/json"
        return {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Content-Type": kind,
        }


def _parsed(body: bytes) -> Document | None:
    try:
        answer = json.loads(body.decode())
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _refusal(method: str, what: str, status: int, answer: Document | None) -> str:
    verb = {"GET": "reading", "POST": "making", "PATCH": "changing", "DELETE": "deleting"}[method]
    said = clean_line(str((answer or {}).get("message", "")))[:300] or "no reason given"
    advice = (
        " The Role of the Job's service account has to allow it."
        if status == http.client.FORBIDDEN
        else ""
    )
    return f"Kubernetes refused {verb} {what} with status {status}: {said}.{advice}"
