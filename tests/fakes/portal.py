"""A stand-in for the national portal on a real socket: both generations, their odd answers and their faults.

It holds on to what the mappers promise: exact fields, strings everywhere. What it takes, it keeps once a number.
"""

import json
import re
import threading
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from enum import Enum
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from counter_app.records import Json, JsonObject
from tests.unit.test_portal_lgsp import HO_SO, TIEN_DO

SESSION, CLIENT, SECRET = "phien-mau", "may-chu-mau", "bi-mat-mau"
_PERSONAL = re.compile(r"\d{9}|\d{12}")


class Fault(Enum):
    """What may befall a call. LOST: it is done, and no answer comes. CUT: nothing is done."""

    LOST = "lost"
    CUT = "cut"
    BAD_GATEWAY = "502"
    PAGE = "html"
    ERROR_IN_200 = "error in 200"
    SIGNED_OUT = "signed out"
    SILENT = "silent"


@dataclass
class Held:
    """A dossier at the portal. `creations` would be 2 if it were there twice."""

    id: str
    body: JsonObject
    creations: int = 1
    updates: int = 0
    progress: list[JsonObject] = field(default_factory=list)
    status: list[JsonObject] = field(default_factory=list)


@dataclass
class Answer:
    status: int
    content: JsonObject


class StandInPortal:
    """Starts at once; `stop` at the end. `faults` befall the next calls of a step, one each."""

    def __init__(self) -> None:
        self.held: dict[str, Held] = {}
        self.files: dict[str, bytes] = {}
        self.numbers = 0
        self.calls: list[str] = []
        self._done: list[str] = []
        self.faults: dict[str, list[Fault]] = {}
        self.refuse: dict[str, str] = {}
        """Procedure to the words it is refused with."""
        self.tokens: set[str] = set()
        self._turn = threading.Lock()
        self._answered = threading.Condition(self._turn)
        self._given_up = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def wait_for(self, step: str) -> None:
        """Return when a call of that step was answered. Raises TimeoutError after a minute."""
        with self._answered:
            if not self._answered.wait_for(lambda: step in self._done, 60):
                raise TimeoutError(step)

    def stop(self) -> None:
        self._given_up.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        portal = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                step = self.path.rpartition("/")[2]
                fault = portal._befallen(step)
                if fault is Fault.CUT:
                    self.close_connection = True
                    return
                if fault is Fault.SILENT:
                    portal._given_up.wait(30)
                    self.close_connection = True
                    return
                answer = portal._odd(fault) or portal._serve(step, dict(self.headers), body)
                if fault is Fault.LOST:
                    self.close_connection = True
                    return
                text = json.dumps(answer.content, ensure_ascii=False).encode()
                if fault is Fault.PAGE:
                    text = b"<html><body>Trang dang nhap</body></html>"
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
                with portal._answered:
                    portal._done.append(step)
                    portal._answered.notify_all()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing to standard error."""

        return Handler

    def _befallen(self, step: str) -> Fault | None:
        with self._turn:
            self.calls.append(step)
            waiting = self.faults.get(step)
            return waiting.pop(0) if waiting else None

    def _odd(self, fault: Fault | None) -> Answer | None:
        if fault is Fault.BAD_GATEWAY:
            return Answer(502, {"message": "Bad gateway"})
        if fault is Fault.PAGE:
            return Answer(200, {})
        if fault is Fault.ERROR_IN_200:
            return Answer(200, {"error_code": "-1", "message": "Lỗi hệ thống"})
        if fault is Fault.SIGNED_OUT:
            self.tokens.clear()
            return Answer(401, {"message": "Unauthorized"})
        return None

    def _serve(self, step: str, headers: dict[str, str], body: bytes) -> Answer:
        with self._turn:
            if step == "token":
                return self._token(parse_qs(body.decode()))
            if step in ("DongBoHoSoMC", "CapNhatTienDoHoSoMC"):
                return self._old(step, json.loads(body))
            if headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
                return Answer(401, {"message": "Unauthorized"})
            if step == "files":
                return self._file(headers, body)
            return self._new(step, json.loads(body))

    # The old service set -------------------------------------------------------------------------

    def _old(self, step: str, envelope: JsonObject) -> Answer:
        if envelope["session"] != SESSION:
            return Answer(200, {"result": {"error_code": 99, "message": "Session không hợp lệ"}})
        if envelope["service"] != step:
            return _error("Sai tên dịch vụ")
        rows = _objects(envelope["data"])
        if step == "CapNhatTienDoHoSoMC":
            return self._old_progress(rows)
        (row,) = rows
        if list(row) != HO_SO or not _strings(row):
            return _error("Sai cấu trúc HoSo")
        return self._old_dossier(row, envelope["isUpdating"] == "True")

    def _old_dossier(self, row: JsonObject, updating: bool) -> Answer:
        number = str(row["MaHoSo"])
        if words := self.refuse.get(str(row["MaTTHC"])):
            return _error(words)
        held = self.held.get(number)
        if held is None and updating:
            return _error("Hồ sơ không tồn tại")
        if held is not None and not updating:
            return _error("Mã hồ sơ đã tồn tại")
        if held is None:
            self.held[number] = Held("", row)
        else:
            held.body, held.updates = row, held.updates + 1
        # One reply of these services: the number as a number, in `result`.
        return Answer(200, {"result": {"error_code": 0, "message": "Thành công"}})

    def _old_progress(self, rows: list[JsonObject]) -> Answer:
        if len(rows) > 10:
            return _error("Quá 10 dòng")
        for row in rows:
            if list(row) != TIEN_DO or not _strings(row):
                return _error("Sai cấu trúc tiến độ")
            if str(row["MaHoSo"]) not in self.held:
                return _error("Hồ sơ không tồn tại")
        for row in rows:
            _once(self.held[str(row["MaHoSo"])].progress, row)
        # Another one: no code, only words.
        return Answer(200, {"message": "Cập nhật thành công"})

    # The 2026 adapter ----------------------------------------------------------------------------

    def _token(self, form: dict[str, list[str]]) -> Answer:
        if (form.get("client_id"), form.get("client_secret")) != ([CLIENT], [SECRET]):
            return Answer(401, {"message": "invalid_client"})
        token = f"token-{len(self.calls)}"
        self.tokens.add(token)
        return Answer(200, {"access_token": token, "expires_in": 3600})

    def _file(self, headers: dict[str, str], body: bytes) -> Answer:
        head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
        (part,) = BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()
        if 'name="files"' not in part["Content-Disposition"]:
            return Answer(400, {"errorCode": "400", "message": "Thiếu files"})
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        digest = sha256(content).hexdigest()
        self.files[digest] = content
        return Answer(200, {"data": [{"IdTepTin": f"tep-{digest[:8]}", "HashTepTin": digest}]})

    def _new(self, step: str, content: Json) -> Answer:
        if step == "GetNextValue":
            assert isinstance(content, dict)
            self.numbers += 1
            number = f"{content['code']}-20261126-{self.numbers:07d}"
            return Answer(200, {"errorCode": "0", "result": number})
        if step in ("ThemMoiHoSo", "CapNhatHoSo"):
            assert isinstance(content, dict)
            return self._new_dossier(step, content)
        kept = []
        for row in _objects(content):
            held = self.held.get(str(row["MaHoSo"]))
            if held is None or held.id != row.get("IDHoSo", row.get("IdHoSo")):
                return Answer(404, {"errorCode": "404", "message": "Không tìm thấy hồ sơ"})
            kept.append((held.progress if step == "CapNhatTienTrinh" else held.status, row))
        for rows, row in kept:
            _once(rows, row)
        return Answer(200, {"errorCode": "0", "message": "Thành công"})

    def _new_dossier(self, step: str, row: JsonObject) -> Answer:
        number = str(row["MaHoSo"])
        held = self.held.get(number)
        if not _strings(row) or not _PERSONAL.fullmatch(_submitter(row)):
            return Answer(400, {"errorCode": "400", "message": "Dữ liệu không hợp lệ"})
        for line in _objects(row["ThanhPhanHoSo"]):
            for file in _objects(line["GiayToDinhKem"]):
                if file["HashTepTin"] not in self.files:
                    return Answer(400, {"errorCode": "400", "message": "Thiếu tệp"})
        if words := self.refuse.get(str(row["MaTTHC"])):
            return Answer(400, {"errorCode": "HS-07", "message": words})
        if step == "CapNhatHoSo":
            if held is None or held.id != row["IdHoSo"]:
                return Answer(404, {"errorCode": "404", "message": "Hồ sơ không tồn tại"})
            held.body, held.updates = row, held.updates + 1
        elif held is not None:
            content: JsonObject = {"errorCode": "409", "message": "Mã hồ sơ đã tồn tại"}
            return Answer(400, {**content, "result": {"idHoSo": held.id}})
        else:
            held = self.held[number] = Held(f"{8800 + len(self.held)}", row)
        return Answer(200, {"errorCode": "0", "result": {"idHoSo": held.id, "maHoSo": number}})


def _submitter(row: JsonObject) -> str:
    submitter = row["ThongTinNguoiNop"]
    assert isinstance(submitter, dict)
    details = submitter["ThongTinChiTiet"]
    assert isinstance(details, dict)
    return str(details["SoDinhDanh"])


def _once(rows: list[JsonObject], row: JsonObject) -> None:
    """The same row told again is the same row."""
    if row not in rows:
        rows.append(row)


def _error(words: str) -> Answer:
    return Answer(200, {"error_code": "-1", "message": words})


def _objects(content: Json) -> list[JsonObject]:
    assert isinstance(content, list)
    return [row for row in content if isinstance(row, dict)]


def _strings(content: Json, name: str = "-") -> bool:
    if isinstance(content, dict):
        return all(_strings(value, key) for key, value in content.items())
    if isinstance(content, list):
        return all(_strings(value, name) for value in content)
    return isinstance(content, str) or name in ("HoSoBoSungId", "TrangThaiBoSung")
