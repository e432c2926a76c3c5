"""Runs dbt in a process that ends with the one that started it, however that one ended.

A refresh that is killed cannot end its children; without this dbt would go on building for nobody.
"""

import os
import threading

STDIN = 0
ENDED_WITH_ITS_PARENT = 70


def _end_with_the_parent() -> None:
    """Wait for the end of standard input, which the parent holds open as long as it lives.

    Read below Python's own buffers: a thread that waits in those cannot be left at exit.
    """
    while os.read(STDIN, 1):
        pass
    os._exit(ENDED_WITH_ITS_PARENT)


def main() -> None:
    """Run dbt's own command line."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    from dbt.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
