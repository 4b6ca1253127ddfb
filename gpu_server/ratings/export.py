"""Labels on their way out: collected, written as text, counted."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence

import aiohttp
from pydantic import ValidationError

from gpu_server.errors import StartError
from gpu_server.ratings.labels import read_labels
from gpu_server.schema import Label
from gpu_server.settings import ServerSettings
from gpu_server.store.database import Database
from gpu_server.store.dialects import parse_database_url, sqlite_file


async def collect(settings: ServerSettings, server: str = "") -> list[Label]:
    """All labels, from the database of the settings or from a server.

    Args:
        settings: where the database is, and the token of the server.
        server: its address; "" reads the database.

    Raises:
        StartError: the database cannot be used, or the server does not answer with labels.
    """
    if server:
        return await _ask(server, settings.token.get_secret_value())
    url = parse_database_url(settings.database_url)
    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise StartError(
            f"There is no database at {file.resolve()}; call this in the server's folder, or set "
            "QART_DATABASE_URL."
        )
    database = Database(url)
    try:
        await database.migrate()
        return [label async for label in read_labels(database)]
    finally:
        await database.close()


async def _ask(server: str, token: str) -> list[Label]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    address = f"{server.rstrip('/')}/v1/labels"
    try:
        async with (
            aiohttp.ClientSession(headers=headers, raise_for_status=True) as session,
            session.get(address) as answer,
        ):
            return [Label.model_validate_json(line) async for line in answer.content]
    except aiohttp.ClientResponseError as error:
        raise StartError(
            f"{server} refused to export its labels (status {error.status}); check QART_TOKEN."
        ) from None
    except ValidationError:
        raise StartError(
            f"{server} answers, but not with labels; give a server's address."
        ) from None
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise StartError(f"{server} does not answer with labels ({error}).") from None


def render(labels: Sequence[Label], kind: str) -> str:
    """Labels as text, one per line.

    Args:
        labels: in the order wanted.
        kind: "jsonl" or "csv"; the latter begins with a line of column names.
    """
    if kind == "jsonl":
        return "".join(f"{label.model_dump_json()}\n" for label in labels)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(Label.model_fields), lineterminator="\n")
    writer.writeheader()
    writer.writerows(_safe(label) for label in labels)
    return buffer.getvalue()


_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of one."""


def _safe(label: Label) -> dict[str, object]:
    """A row that no spreadsheet takes for a formula: people write the prompts."""
    row: dict[str, object] = label.model_dump(mode="json")
    return {
        name: f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
        for name, value in row.items()
    }


def summarise(labels: Sequence[Label]) -> dict[str, int | float | dict[str, int]]:
    """Figures on the votes that stand, and on how evenly they are spread.

    Returns:
        Counts; `busiest_rater_share` is the part of all votes that the busiest rater gave.
    """
    standing = [label for label in labels if label.withdrawn_at is None]
    raters = Counter(label.rater for label in standing)
    busiest = max(raters.values(), default=0)
    return {
        "votes": len(standing),
        "withdrawn": len(labels) - len(standing),
        "raters": len(raters),
        "jobs": len({label.job_id for label in standing}),
        "pictures": len({(label.job_id, label.candidate_index) for label in standing}),
        "busiest_rater_share": round(busiest / len(standing), 3) if standing else 0.0,
        "by_kind": _count(label.kind.value for label in standing),
        "by_platform": _count(label.platform for label in standing),
        "by_source": _count(label.source.value for label in standing),
        "by_position": _count(str(label.position) for label in standing),
    }


def _count(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
