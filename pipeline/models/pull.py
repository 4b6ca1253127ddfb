"""Fetch weights from the Hugging Face hub, at a commit that is pinned then."""

from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from pipeline.models.errors import ModelFetchError, ModelMissingError
from pipeline.models.files import patterns
from pipeline.models.locate import complete, locate
from pipeline.models.lock import ModelLock
from pipeline.models.refs import ModelRef, Wanted


def pull(wanted: Wanted, lock: ModelLock, *, update: bool = False) -> Path:
    """Fetch what is missing of a model; interrupted downloads go on where they stopped.

    Args:
        wanted: a model; one on this machine is only looked at.
        lock: gives the commit to fetch, and learns the one that was fetched.
        update: take the repository's newest commit instead of the pinned one.

    Returns:
        Where the model is.

    Raises:
        ModelMissingError: it names a path that is not there.
        ModelFetchError: offline, unknown, not allowed, or not in a form that can be used.
        DamagedModelError: a file of weights is not whole.
    """
    ref = wanted.ref
    if ref.path is not None:
        return locate(wanted, lock)
    pinned = "" if update else lock.commit(ref.repo)
    folder = _fetch(ref, ref.revision or pinned, patterns(ref, wanted.kind))
    try:
        found = complete(folder / ref.part, wanted)
    except ModelMissingError:
        raise ModelFetchError(
            f"{ref.label} does not hold the files of a {wanted.kind} model with safetensors "
            "weights; name another one."
        ) from None
    # Only what can be used is worth keeping to.
    if not ref.revision:
        lock.pin(ref.repo, folder.name)
    return found


def _fetch(ref: ModelRef, revision: str, allowed: list[str]) -> Path:
    try:
        found = snapshot_download(ref.repo, revision=revision or None, allow_patterns=allowed)
    except GatedRepoError:
        raise ModelFetchError(
            f"{ref.repo} asks for a licence to be accepted; accept it on its page and run "
            "`hf auth login`."
        ) from None
    except RepositoryNotFoundError:
        raise ModelFetchError(
            f"The hub has no model called {ref.repo}, or it is private; check the name, or run "
            "`hf auth login`."
        ) from None
    except (RevisionNotFoundError, EntryNotFoundError) as error:
        if not isinstance(error, LocalEntryNotFoundError):
            raise ModelFetchError(
                f"{ref.repo} has no revision {revision[:60] or 'main'!r}; correct the setting."
            ) from None
        raise _offline(ref) from None
    except (OfflineModeIsEnabled, HfHubHTTPError):
        raise _offline(ref) from None
    except OSError as error:
        raise ModelFetchError(
            f"{ref.repo} could not be written ({error.strerror or 'network trouble'}); make room "
            "or set HF_HOME to another disk, and run this again."
        ) from None
    # What breaks off in the middle is told by whichever library carries it, httpx or hf_xet, and
    # the hub's own retries are used up by then.
    except Exception as error:
        raise ModelFetchError(
            f"{ref.repo} broke off while it was being fetched ({type(error).__name__}); run this "
            "again, and it goes on where it stopped."
        ) from error
    return Path(found)


def _offline(ref: ModelRef) -> ModelFetchError:
    return ModelFetchError(
        f"{ref.repo} could not be fetched because the hub cannot be reached; connect and run this "
        "again, or copy the model to a folder here and name that folder in the setting."
    )
