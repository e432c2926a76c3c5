"""A warehouse's settings: ``settings.yml`` in its home folder; without the file, defaults.

    sources:
      un_comtrade:
        queries:
          - {freq: A, reporter: "156", period: "2024", commodity: "2846", flow: M}

Keys never stand here: they come from the environment (``COMTRADE_API_KEY``).
"""

from typing import Any

import yaml
from pydantic import Field, ValidationError

from flows.home import Home
from ingestion.core.errors import ChokepointError
from ingestion.core.registry import source_ids
from ingestion.core.spec import Strict


class Settings(Strict):
    """What a person may set; ``sources`` holds, per source, what its connector documents."""

    sources: dict[str, dict[str, Any]] = Field(default_factory=dict)


def load(home: Home) -> Settings:
    """Read the settings of a warehouse.

    Raises ``ChokepointError`` naming the file and the field when they cannot be used.
    """
    path = home.root / "settings.yml"
    if not path.exists():
        return Settings()
    try:
        settings = Settings.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except yaml.YAMLError as error:
        raise ChokepointError(f"{path} is not YAML: {error}") from None
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()
        )
        raise ChokepointError(f"{path}: {told}") from None
    unknown = sorted(set(settings.sources) - set(source_ids()))
    if unknown:
        raise ChokepointError(
            f"{path}: there is no source called {', '.join(unknown)}. "
            f"Sources: {', '.join(source_ids())}."
        )
    return settings
