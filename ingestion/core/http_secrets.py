"""Keys of publishers' APIs, added below the HTTP client so that nothing above can show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

HIDDEN = "(key)"


@dataclass(frozen=True)
class Secret:
    """Query parameters and headers that one host, and no other, is to receive.

    ``repr`` shows their names alone. A redirect to another host does not carry them.
    """

    host: str
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def redacted(self, text: str) -> str:
        """Return a text in which no value of this secret stands."""
        for value in (*self.params.values(), *self.headers.values()):
            if value:
                text = text.replace(value, HIDDEN)
        return text

    def without(self, url: httpx.URL) -> httpx.URL:
        """Return an address without this secret's parameters."""
        for name in self.params:
            url = url.copy_remove_param(name)
        return url


class SecretTransport(httpx.BaseTransport):
    """Sends requests with the secret added; its caller holds, logs and raises them without it."""

    def __init__(self, secret: Secret, inner: httpx.BaseTransport) -> None:
        """Add ``secret`` to what goes out through ``inner``."""
        self._secret = secret
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request, and take the key out of an address the answer redirects to."""
        if request.url.host != self._secret.host:
            return self._inner.handle_request(request)
        keyed = httpx.Request(
            request.method,
            request.url.copy_merge_params(dict(self._secret.params)),
            headers=[*request.headers.raw, *_raw(self._secret.headers)],
            stream=request.stream,
            extensions=request.extensions,
        )
        response = self._inner.handle_request(keyed)
        if "location" in response.headers:
            location = self._secret.without(httpx.URL(response.headers["location"]))
            response.headers["location"] = self._secret.redacted(str(location))
        return response

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def shown(url: str, params: Mapping[str, str] | None = None, secret: Secret | None = None) -> str:
    """Render an address as it may be logged, archived and published: without any key."""
    full = httpx.URL(url).copy_merge_params(dict(params or {}))
    if secret is None:
        return str(full)
    return secret.redacted(str(secret.without(full)))


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
