"""The lock file: which commit of each hub repository this installation uses."""

import json
from pathlib import Path

from pipeline.images import write_file
from pipeline.models.errors import ModelNameError


class ModelLock:
    """Commits by repository, in a JSON file that people can read and keep under version control."""

    def __init__(self, path: Path) -> None:
        """A lock at `path`, which need not exist yet.

        Raises:
            ModelNameError: the file is not what `pin` writes.
        """
        self.path = path
        self._commits: dict[str, str] = {}
        try:
            found = json.loads(path.read_text())
            self._commits = {str(repo): str(commit) for repo, commit in found.items()}
        except FileNotFoundError:
            pass
        except (ValueError, AttributeError):
            raise ModelNameError(
                f"{path} cannot be read; delete it and run `qart models pull`."
            ) from None
        except OSError as error:
            raise ModelNameError(
                f"QART_MODELS_LOCK names {path}, which cannot be read ({error.strerror}); name "
                "a file of your own."
            ) from None

    def commit(self, repo: str) -> str:
        """The pinned commit of a repository, or ""."""
        return self._commits.get(repo, "")

    def pin(self, repo: str, commit: str) -> None:
        """Use this commit from now on.

        Raises:
            StorageError: the file cannot be written.
        """
        self._commits[repo] = commit
        text = json.dumps(self._commits, indent=2, sort_keys=True) + "\n"
        write_file(self.path, text.encode())
