"""Mail over TLS, against a server on this machine whose certificate a made-up authority signed."""

import ipaddress
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flows.notify_fault import NotSentError, OutOfReachError
from flows.notify_mail import MailServer
from flows.notify_text import Message
from tests.loopback import PostOffice

MESSAGE = Message("failure", "failure|x", "It failed", "Why: a reason.")
RIGHT, WRONG = "s3cret-pass", "wr0ng-pass"


class Authority:
    """Signs certificates; ``path`` is what those who trust it need."""

    def __init__(self, folder):
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, folder.name)])
        own = self._signed(self._name, self._key, x509.BasicConstraints(ca=True, path_length=0))
        self.path = folder / "authority.pem"
        self.path.write_bytes(own)

    def server(self, address="127.0.0.1"):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        chain = self._folder / "server.pem"
        form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        private = key.private_bytes(serialization.Encoding.PEM, *form)
        chain.write_bytes(private + self._signed(subject, key, names))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(chain)
        return context

    def _signed(self, subject, key, extension):
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(extension, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """Return an authority that this process trusts."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


@pytest.fixture
def open_office():
    """Return a maker of mail servers that are closed at the end."""
    made = []

    def make(tls, security):
        office = PostOffice(tls, security)
        office.password = RIGHT
        made.append(office)
        return office

    yield make
    for office in made:
        office.stop()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_gets_there_over_tls_with_a_login(authority, open_office, security):
    office = open_office(authority.server(), security)
    MailServer(office.mail(user="me"), RIGHT).send(MESSAGE)
    (letter,) = office.letters
    assert letter["Subject"] == "It failed"
    assert len(office.logins) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_is_not_trusted_is_a_sentence_and_no_password_is_sent(
    authority, open_office, monkeypatch, security
):
    monkeypatch.delenv("SSL_CERT_FILE")
    office = open_office(authority.server(), security)
    with pytest.raises(OutOfReachError, match="certificate that is not trusted here") as caught:
        MailServer(office.mail(user="me"), RIGHT).send(MESSAGE)
    assert RIGHT not in str(caught.value)
    assert "_ssl.c" not in str(caught.value)
    assert (office.logins, office.letters) == ([], [])


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_server_is_not_trusted(authority, open_office, security):
    office = open_office(authority.server("127.0.0.9"), security)
    with pytest.raises(OutOfReachError, match=r"not valid for '127\.0\.0\.1'"):
        MailServer(office.mail(user="me"), RIGHT).send(MESSAGE)
    assert office.logins == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_wrong_password_is_told_without_it(authority, open_office, security):
    office = open_office(authority.server(), security)
    with pytest.raises(NotSentError, match="does not take the user") as caught:
        MailServer(office.mail(user="me"), WRONG).send(MESSAGE)
    assert WRONG not in str(caught.value)
    assert office.letters == []


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_server_that_hangs_is_given_up_after_a_bounded_time(open_office, security):
    office = open_office(None, security)
    office.is_deaf = True
    begun = time.monotonic()
    with pytest.raises(OutOfReachError, match=r"does not answer within 0\.5 s"):
        MailServer(office.mail(user="me"), RIGHT, seconds=0.5).send(MESSAGE)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("spoken", "wanted", "told"),
    [
        ("none", "starttls", "STARTTLS extension not supported by server"),
        ("none", "tls", "does not speak TLS as it should"),
        ("tls", "none", "needs security: tls"),
    ],
)
def test_the_wrong_kind_of_security_is_told_with_what_may_be_right(
    authority, open_office, spoken, wanted, told
):
    office = open_office(authority.server(), spoken)
    mail = office.mail(security=wanted, user="me")
    with pytest.raises(OutOfReachError, match=told):
        MailServer(mail, RIGHT, seconds=0.5).send(MESSAGE)
    assert office.logins == []
