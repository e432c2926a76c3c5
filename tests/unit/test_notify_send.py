"""The ways to tell somebody: a webhook, mail, a block of Prefect; and their faults in sentences."""

import pytest

from flows.notify_fault import NotSentError, OutOfReachError, PartlySentError
from flows.notify_mail import MailServer, as_mail
from flows.notify_send import PrefectBlock, Webhook
from flows.notify_text import Message
from flows.settings_schema import Mail

MESSAGE = Message("failure", "failure|x", "It failed: naïve", "Why:\n.\nThe end.")


@pytest.mark.parametrize("field", ["text", "content"])
def test_a_webhook_is_posted_the_text(hook, field):
    Webhook(hook.url, field).send(MESSAGE)
    assert hook.posted == [("/hooks/s3cret-path", {field: "It failed: naïve\nWhy:\n.\nThe end."})]


@pytest.mark.parametrize("status", [404, 500, 301])
def test_a_webhook_that_does_not_take_it_is_told_without_its_address(hook, status):
    hook.status = status
    with pytest.raises(NotSentError, match=f"answers HTTP {status}") as caught:
        Webhook(hook.url, "text").send(MESSAGE)
    assert "s3cret" not in str(caught.value)
    assert len(hook.posted) == 1


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/s3cret", "nonsense-s3cret", "http://[s3cret"]
)
def test_a_webhook_out_of_reach_is_told_without_its_address(address):
    with pytest.raises(NotSentError) as caught:
        Webhook(address, "text").send(MESSAGE)
    assert "s3cret" not in str(caught.value)


def test_a_mail_has_what_a_mail_needs_and_a_line_with_a_dot_survives(office):
    MailServer(office.mail(), None).send(MESSAGE)
    (letter,) = office.letters
    assert letter["Subject"] == "It failed: naïve"
    assert (letter["From"], letter["To"]) == ("c@example.org", "a@example.org, b@example.org")
    assert letter["Date"]
    assert letter["Message-ID"].endswith("@example.org>")
    assert letter.get_content().splitlines() == ["Why:", ".", "The end."]


def test_a_subject_of_two_lines_is_one_header():
    mail = Mail(to=["a@b.org"], sender="c@b.org")
    letter = as_mail(mail, Message("law", "k", "One\nBcc: x@y.org", "body"))
    assert letter["Subject"] == "One Bcc: x@y.org"
    assert letter["Bcc"] is None


def test_a_receiver_whom_the_server_refuses_is_named_and_the_other_has_the_mail(office):
    office.refused = {b"b@example.org"}
    with pytest.raises(PartlySentError, match=r"refuses b@example\.org"):
        MailServer(office.mail(), None).send(MESSAGE)
    assert len(office.letters) == 1


def test_receivers_whom_the_server_refuses_altogether_are_named_in_a_sentence(office):
    office.refused = {b"@example.org"}
    with pytest.raises(NotSentError, match=r" refuses a@example\.org, b@example\.org$") as caught:
        MailServer(office.mail(), None).send(MESSAGE)
    assert not isinstance(caught.value, PartlySentError)


def test_a_login_that_is_refused_is_told_without_the_password(office):
    with pytest.raises(NotSentError, match="535 who are you") as caught:
        MailServer(office.mail(user="me"), "s3cret").send(MESSAGE)
    assert "s3cret" not in str(caught.value)
    assert office.logins
    assert office.letters == []


def test_a_mail_server_out_of_reach_is_a_sentence():
    mail = Mail(to=["a@b.org"], sender="c@b.org", server="127.0.0.1", port=1)
    with pytest.raises(OutOfReachError, match=r"^127\.0\.0\.1:1 cannot be reached \(Conn"):
        MailServer(mail, None).send(MESSAGE)


def test_a_password_that_smtp_cannot_carry_is_told_without_a_letter_of_it(office):
    with pytest.raises(NotSentError, match="letters outside ASCII") as caught:
        MailServer(office.mail(user="me"), "pässwort").send(MESSAGE)
    assert "ä" not in str(caught.value)
    assert "xe4" not in str(caught.value)


def test_a_block_of_prefect_is_loaded_when_it_is_needed_and_notifies(hook):
    from prefect.blocks.notifications import CustomWebhookNotificationBlock

    def load(name):
        assert name == "custom-webhook/operators"
        return CustomWebhookNotificationBlock(
            name="operators", url=hook.url, json_data={"title": "{{subject}}", "told": "{{body}}"}
        )

    PrefectBlock("custom-webhook/operators", load).send(MESSAGE)
    assert hook.posted[0][1] == {"title": "It failed: naïve", "told": "Why:\n.\nThe end."}


def test_what_is_no_notification_block_is_refused():
    with pytest.raises(NotSentError, match="is no notification block"):
        PrefectBlock("secret/x", lambda name: object()).send(MESSAGE)
