"""What a person may set, and what is allowed: the shape of ``settings.yml``.

The text of a field is what a person reads when a value does not fit, so it says what does.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ingestion.core.spec import Strict

Event = Literal["failure", "staleness", "law"]


def _quoted(value: object) -> object:
    """Refuse what YAML made of a time of day without quotes: 12:30 is read as 750."""
    if isinstance(value, int):
        raise ValueError('write a time of day in quotes, as "06:00"')
    return value


TimeOfDay = Annotated[
    str,
    BeforeValidator(_quoted),
    Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", validate_default=True),
]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Days = Annotated[int, Field(ge=1, le=400)]
Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]


class Export(Strict):
    """What is written beside the published file."""

    restricted_rows: bool = Field(
        default=False,
        description="true only with the publisher's permission to pass its rows on; else false",
    )


class Refresh(Strict):
    """How a refresh behaves."""

    when_busy: Literal["refuse", "wait"] = Field(
        default="refuse",
        description="what to do while another refresh runs: refuse (say who runs it) or wait",
    )
    wait_minutes: Minutes = Field(
        default=60, description="how long to wait for another refresh, 1 to 1440 minutes"
    )


class EveryDays(Strict):
    """How often to ask a publisher whose calendar is not established, by its cadence."""

    monthly: Days = Field(default=7, description="days between two questions, 1 to 400")
    annual: Days = Field(default=30, description="days between two questions, 1 to 400")
    irregular: Days = Field(default=30, description="days between two questions, 1 to 400")


class SourceSchedule(Strict):
    """What is special about one source."""

    every_days: Days | None = Field(
        default=None, description="days between two questions beside the calendar, 1 to 400"
    )
    paused: bool = Field(default=False, description="true to ask for nothing by schedule")


class Schedule(Strict):
    """When ``chokepoint serve`` asks publishers."""

    at: TimeOfDay = Field(
        default="06:00", description='time of day in UTC, in quotes: "00:00" to "23:59"'
    )
    look_every_minutes: Minutes = Field(
        default=60, description="minutes between two looks at calendar and inbox, 1 to 1440"
    )
    late_every_hours: int = Field(
        default=24, ge=1, le=720, description="hours between questions for late figures, 1 to 720"
    )
    retry_minutes: Minutes = Field(
        default=30, description="minutes until a publisher out of reach is asked again, 1 to 1440"
    )
    every_days: EveryDays = EveryDays()
    sources: dict[str, SourceSchedule] = Field(
        default_factory=dict, description="a block per source, with every_days or paused"
    )


class Webhook(Strict):
    """Where notifications are posted; the address itself is the secret CHOKEPOINT_WEBHOOK_URL."""

    field: str = Field(
        default="text",
        pattern=r"^[a-z_]+$",
        description="the name of the text in what is posted: text (Slack, Mattermost) or content "
        "(Discord)",
    )


class Mail(Strict):
    """Whom notifications are mailed to; a password is the secret CHOKEPOINT_SMTP_PASSWORD."""

    to: tuple[Address, ...] = Field(min_length=1, description="a list of addresses: [a@b.org]")
    sender: Address = Field(description="the address it is from: chokepoint@b.org")
    server: str = Field(default="localhost", description="the name of the mail server")
    port: int = Field(default=25, ge=1, le=65535, description="the server's port, 1 to 65535")
    security: Literal["none", "starttls", "tls"] = Field(
        default="none", description="none, starttls (port 587) or tls (port 465)"
    )
    user: str | None = Field(default=None, description="the name to log in with, if it asks")


class Notifications(Strict):
    """What is told to whom without being asked."""

    about: tuple[Event, ...] = Field(
        default=("failure", "staleness", "law"),
        description="a list of failure, staleness, law",
    )
    webhook: Webhook = Webhook()
    mail: Mail | None = Field(default=None, description="a block with to and sender")
    prefect_block: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9-]+/[a-z0-9-]+$",
        description="a notification block saved in Prefect, as slack-webhook/operators",
    )


class Prefect(Strict):
    """Which Prefect server keeps the history of runs."""

    api_url: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="the server's address, as http://127.0.0.1:4200/api; without it one is "
        "started for each run",
    )


class Settings(Strict):
    """What a person may set; ``sources`` holds, per source, what its connector documents."""

    keep_versions: int = Field(
        default=5, ge=1, le=1000, description="published builds that are kept, 1 to 1000"
    )
    log: Literal["text", "json"] = Field(
        default="text", description="text for a person, or json for a line per event"
    )
    export: Export = Export()
    refresh: Refresh = Refresh()
    schedule: Schedule = Schedule()
    notifications: Notifications = Notifications()
    prefect: Prefect = Prefect()
    secrets_file: str | None = Field(
        default=None, description="a file outside the project that holds keys and passwords"
    )
    sources: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="a block per source that is asked over HTTP; chokepoint sql "
        '"select source_id, how_to_get from quality.sources" says what it may hold',
    )

    def shaping(self) -> str:
        """Say what of the settings changes what is published; empty for the defaults."""
        return "with restricted rows" if self.export.restricted_rows else ""
