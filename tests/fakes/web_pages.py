"""A web server that answers every call with one page and 200, as the gate of a free network does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def web_page(page: bytes, *, port: int = 0) -> Iterator[str]:
    """Serve `page` on loopback; give the address."""

    class Gate(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page)

        do_GET = answer  # noqa: N815 - the standard library's name
        do_HEAD = answer  # noqa: N815 - the standard library's name
        do_POST = answer  # noqa: N815 - the standard library's name
        do_PUT = answer  # noqa: N815 - the standard library's name
        do_PATCH = answer  # noqa: N815 - the standard library's name
        do_DELETE = answer  # noqa: N815 - the standard library's name

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Gate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
