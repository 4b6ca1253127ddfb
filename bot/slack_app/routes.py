"""Which handler takes which command, button, form and event."""

from dataclasses import dataclass
from re import Pattern

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.services import Services
from bot.slack_app import form, ids, settings_form
from bot.slack_app.account_commands import AccountCommands
from bot.slack_app.answer import Answers
from bot.slack_app.asking import Asking
from bot.slack_app.command import QartCommand
from bot.slack_app.delivery import SlackChat
from bot.slack_app.door import Door, Handler
from bot.slack_app.downloads import Downloads
from bot.slack_app.home import Home
from bot.slack_app.opened import OpenedPicture
from bot.slack_app.rating import Rating
from bot.slack_app.reactions import Reactions
from bot.slack_app.result_buttons import ResultButtons
from bot.slack_app.uploads import Uploads
from bot.slack_app.workspace import Workspace

COMMANDS = (
    "/qart",
    "/qart-queue",
    "/qart-cancel",
    "/qart-info",
    "/qart-forget",
    "/qart-settings",
    "/qart-help",
)
EVENTS = ("app_home_opened", "reaction_added", "reaction_removed")


@dataclass(frozen=True)
class Parts:
    """What the handlers work with.

    Attributes:
        picture_mb: the largest picture of one's own, in megabytes.
    """

    client: AsyncWebClient
    services: Services
    chat: SlackChat
    workspace: Workspace
    uploads: Uploads
    picture_mb: int


class Routes:
    """Puts the handlers together and tells Bolt of them."""

    def __init__(self, parts: Parts) -> None:
        answers = Answers(parts.client, parts.workspace)
        services, workspace = parts.services, parts.workspace
        asking = Asking(services, parts.chat, workspace, answers)
        downloads = Downloads(parts.client, parts.picture_mb)
        self.door = Door(answers)
        self._form = form.Form(parts.client, asking, downloads, services.styles)
        self._command = QartCommand(asking, self._form)
        self._rating = Rating(services.ratings, answers)
        self._results = ResultButtons(services, asking, workspace, answers)
        self._account = AccountCommands(services.account, services.erasing, workspace, answers)
        self._opened = OpenedPicture(
            parts.client, services, asking, workspace, parts.uploads, answers
        )
        self._settings = settings_form.SettingsForm(
            parts.client, services.account, services.styles, workspace, answers
        )
        self._home = Home(parts.client, services.account, workspace)
        self._reactions = Reactions(services.ratings, workspace)

    def install(self, app: AsyncApp) -> None:
        """Register everything."""
        self._install_commands(app)
        self._install_buttons(app)
        self._install_forms(app)
        door = self.door
        app.event("app_home_opened")(door.event(self._home.opened))
        app.event("reaction_added")(door.event(self._reactions.added))
        app.event("reaction_removed")(door.event(self._reactions.removed))

    def _install_commands(self, app: AsyncApp) -> None:
        account = self._account
        handlers: tuple[Handler, ...] = (
            self._command.take,
            account.queue,
            account.cancel,
            account.info,
            account.ask_to_forget,
            self._settings.open,
            account.help,
        )
        for name, handler in zip(COMMANDS, handlers, strict=True):
            app.command(name)(self.door.command(handler))

    def _install_buttons(self, app: AsyncApp) -> None:
        def on(pressed: str | Pattern[str], handler: Handler) -> None:
            app.action(pressed)(self.door.interaction(handler))

        on(ids.picture_pattern("vote"), self._rating.like)
        on(ids.picture_pattern("unvote"), self._rating.unlike)
        on(ids.job_pattern("none"), self._rating.none)
        on(ids.job_pattern("unnone"), self._rating.unnone)
        on(ids.picture_pattern("open"), self._opened.open)
        on(ids.picture_pattern("scans"), self._opened.scans)
        on(ids.picture_pattern("fails"), self._opened.fails)
        on(ids.picture_pattern("vary"), self._opened.vary)
        on(ids.picture_pattern("save"), self._opened.save)
        on(ids.job_pattern("again"), self._results.again)
        on(ids.job_pattern("delete"), self._results.delete)
        on(ids.job_pattern("show"), self._results.show)
        on(ids.job_pattern("send"), self._results.send)
        on(ids.CANCEL, self._results.cancel)
        on(ids.FORGET, self._account.forget)
        on(ids.OPEN_FORM, self._form.open_from_button)

    def _install_forms(self, app: AsyncApp) -> None:
        door = self.door
        app.view(ids.FORM)(door.submission(self._form.take, form.mistakes))
        app.view(ids.SETTINGS)(door.submission(self._settings.take, settings_form.mistakes))
        app.view(ids.OPENED)(door.submission(self._opened.done, self._opened.mistakes))
        app.shortcut(ids.OPEN_FORM)(door.interaction(self._form.open_from_button))
        app.shortcut(ids.FORM_IN_THREAD)(door.interaction(self._form.open_in_thread))
