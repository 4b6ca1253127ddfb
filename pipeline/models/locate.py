"""Find weights on this machine. Never touches the network."""

from importlib.util import find_spec
from pathlib import Path

from pipeline.models.errors import ModelMissingError
from pipeline.models.lock import ModelLock
from pipeline.models.refs import ModelRef


def locate(ref: ModelRef, lock: ModelLock) -> Path:
    """The folder or file of a model.

    Args:
        ref: which one.
        lock: the commit of repositories that were asked for without a revision.

    Raises:
        ModelMissingError: it is not on this machine.
    """
    found = ref.path if ref.path is not None else _snapshot(ref, lock) / ref.part
    if not found.exists():
        raise _missing(ref)
    return found


def _snapshot(ref: ModelRef, lock: ModelLock) -> Path:
    if not find_spec("huggingface_hub"):
        raise _missing(ref)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    revision = ref.revision or lock.commit(ref.repo) or None
    try:
        return Path(snapshot_download(ref.repo, revision=revision, local_files_only=True))
    except LocalEntryNotFoundError:
        raise _missing(ref) from None


def _missing(ref: ModelRef) -> ModelMissingError:
    if ref.path is not None:
        return ModelMissingError(f"There is no model at {ref.path}; correct the setting.")
    return ModelMissingError(
        f"The weights of {ref.label} are not on this machine; run `qart models pull` once."
    )
