"""python -m scenegen."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it is still loading ends quietly too."""
    try:
        from scenegen.cli.main import app

        app(prog_name="python -m scenegen")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
