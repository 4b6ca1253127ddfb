"""A Hugging Face hub of one's own: the few addresses that fetching a snapshot asks for."""

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hub:
    """Repositories as {name: {file: bytes}}, one commit each.

    Attributes:
        served: names of the files whose content was sent, in order.
        cut: files of which the first answer stops half-way.
        broken: files of which every answer breaks off before its first byte.
    """

    def __init__(self, repositories):
        self.repositories = repositories
        self.commits = {name: hashlib.sha1(name.encode()).hexdigest() for name in repositories}
        self.served = []
        self.cut = set()
        self.broken = set()


def _etag(content):
    return hashlib.sha1(content).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self._answer(body=False)

    def do_GET(self):
        self._answer(body=True)

    def _answer(self, body):
        path = self.path.split("?")[0].strip("/")
        parts = path.split("/")
        if parts[:2] == ["api", "models"]:
            self._info("/".join(parts[2:4]), "tree" in parts, body)
        elif "resolve" in parts:
            at = parts.index("resolve")
            self._file("/".join(parts[:at]), "/".join(parts[at + 2 :]), body)
        else:
            self._send(404, b"", {}, body)

    def _info(self, repo, tree, body):
        if repo not in self.server.hub.repositories:
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"}, body)
            return
        files = self.server.hub.repositories[repo]
        answer = {
            "id": repo,
            "sha": self.server.hub.commits[repo],
            "siblings": [{"rfilename": name} for name in files],
        }
        if tree:
            answer = [
                {"type": "file", "path": name, "size": len(content), "oid": _etag(content)}
                for name, content in files.items()
            ]
        self._send(200, json.dumps(answer).encode(), {"Content-Type": "application/json"}, body)

    def _file(self, repo, name, body):
        content = self.server.hub.repositories[repo][name]
        headers = {
            "ETag": f'"{_etag(content)}"',
            "X-Repo-Commit": self.server.hub.commits[repo],
            "Accept-Ranges": "bytes",
        }
        if body and name in self.server.hub.broken:
            self.server.hub.served.append(name)
            self.close_connection = True
            return
        start = 0
        asked = self.headers.get("Range", "")
        if body and asked.startswith("bytes="):
            start = int(asked[6:].split("-")[0])
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        if body:
            self.server.hub.served.append(name)
        self._send(
            206 if start else 200, content[start:], headers, body, name in self.server.hub.cut
        )
        if body:
            self.server.hub.cut.discard(name)

    def _send(self, status, content, headers, body, cut=False):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut and body:
            self.close_connection = True


@contextmanager
def serve(hub):
    """Serve on a free port of this machine; yields the hub's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.hub = hub
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
