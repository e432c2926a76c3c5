"""A webhook and a mail server on this machine: they answer as told and keep what came."""

import base64
import json
import socketserver
import threading
from contextlib import suppress
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer

from flows.settings_schema import Mail


class Hook:
    """A webhook."""

    def __init__(self):
        self.status, self.posted = 200, []
        self._server = HTTPServer(("127.0.0.1", 0), HookHandler)
        self._server.hook = self
        _serve(self._server)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks/s3cret-path"

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class HookHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        hook = self.server.hook
        body = self.rfile.read(int(self.headers["Content-Length"]))
        hook.posted.append((self.path, json.loads(body)))
        self.send_response(hook.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


class PostOffice:
    """A mail server that speaks just enough SMTP, with ``tls`` from the start or by STARTTLS.

    ``is_deaf`` takes a connection and says nothing.
    """

    def __init__(self, tls=None, security="none"):
        self.letters, self.refused, self.logins = [], set(), []
        self.tls, self.security, self.is_deaf = tls, security, False
        self.password, self.hung_up = None, threading.Event()
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Counter)
        self._server.daemon_threads = True
        self._server.office = self
        _serve(self._server)
        self._port = self._server.server_address[1]

    def mail(self, **fields):
        told = {"to": ["a@example.org", "b@example.org"], "sender": "c@example.org"} | fields
        told = {"server": "127.0.0.1", "security": self.security} | told
        return Mail(port=self._port, **told)

    def stop(self):
        self.hung_up.set()
        self._server.shutdown()
        self._server.server_close()


class Counter(socketserver.StreamRequestHandler):
    """One conversation with a sender."""

    def handle(self):
        office = self.server.office
        with suppress(OSError):
            if office.is_deaf:
                office.hung_up.wait(60)
                return
            if office.security == "tls":
                self._wrap()
            self._say("220 ready")
            while line := self.rfile.readline():
                word = line.split()[0].upper() if line.split() else b""
                self._say(self._answer(word, line))
                if word == b"STARTTLS":
                    self._wrap()
                if word == b"QUIT":
                    return

    def _wrap(self):
        self.connection = self.server.office.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _answer(self, word, line):
        office = self.server.office
        if word == b"DATA":
            self._say("354 go on")
            office.letters.append(self._letter())
            return "250 taken"
        if word == b"EHLO":
            offers = "\r\n250-STARTTLS" if office.security == "starttls" else ""
            return f"250-here{offers}\r\n250 AUTH PLAIN"
        if word == b"AUTH":
            office.logins.append(line)
            said = base64.b64decode(line.split()[2]).split(b"\0")[2].decode()
            return "235 welcome" if said == office.password else "535 who are you"
        if word == b"RCPT" and any(each in line for each in office.refused):
            return "550 nobody here"
        return {b"QUIT": "221 bye", b"STARTTLS": "220 go on"}.get(word, "250 ok")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def _letter(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)


def _serve(server):
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
