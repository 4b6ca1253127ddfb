"""Where in Discord something is asked for, by whom, and what the bot may do there."""

import discord

from bot import wording
from bot.discord_app.answers import Interaction
from gpu_server.schema import Person, Place


def person(interaction: Interaction) -> Person:
    """Who asks."""
    return Person(platform="discord", user_id=str(interaction.user.id))


def place(interaction: Interaction) -> Place:
    """Where caps and a server's settings look: of a thread or a forum post, its channel."""
    channel = interaction.channel
    parent = channel.parent_id if isinstance(channel, discord.Thread) else None
    return Place(
        community=str(interaction.guild_id or ""),
        channel=str(parent or interaction.channel_id or ""),
    )


def language(interaction: Interaction) -> str:
    """The tag of what is spoken where everybody sees it: the server's, else the person's own."""
    return (interaction.guild_locale or interaction.locale).value


def is_hidden(interaction: Interaction) -> bool:
    """Whether nobody but the people of a direct or group message sees what is posted here."""
    return interaction.guild_id is None


def is_private(interaction: Interaction) -> bool:
    """Whether what is asked for here is not for everybody to see; so it is in case of doubt.

    Of a server's channels, those are for everybody that all its members may view.
    """
    server = _server(interaction)
    thread = interaction.channel
    if server is None or (isinstance(thread, discord.Thread) and thread.is_private()):
        return True
    # The event brings the channel without who may view it.
    channel = server.get_channel(int(place(interaction).channel or 0))
    return channel is None or not channel.permissions_for(server.default_role).view_channel


def is_guest(interaction: Interaction) -> bool:
    """Whether the bot is no member here, so that it may write by the interaction only.

    So it is where a person brought it along to a server or a group, and in a server that has
    installed its commands alone.
    """
    if interaction.context.dm_channel:
        return False
    if _server(interaction) is None:
        return True
    return interaction.is_user_integration() and not interaction.is_guild_integration()


def missing_permissions(interaction: Interaction) -> list[str]:
    """What the bot lacks to finish its message in this channel, in Discord's own words."""
    if is_hidden(interaction):
        return []
    needed = {wording.ATTACH_FILES: discord.Permissions(attach_files=True)}
    # A guest need not see the channel: Discord edits its message for it.
    if not is_guest(interaction):
        seeing = {wording.VIEW_CHANNEL: discord.Permissions(view_channel=True)}
        needed = seeing | needed
    return [name for name, right in needed.items() if not right <= interaction.app_permissions]


def moderates(interaction: Interaction) -> bool:
    """Whether the person may delete here what others posted."""
    return not is_hidden(interaction) and interaction.permissions.manage_messages


def manages(interaction: Interaction) -> bool:
    """Whether the person may change this server's settings."""
    return not is_hidden(interaction) and interaction.permissions.manage_guild


def _server(interaction: Interaction) -> discord.Guild | None:
    """The server that this is in, where the bot is a member of one."""
    guild_id = interaction.guild_id
    return None if guild_id is None else interaction.client.get_guild(guild_id)
