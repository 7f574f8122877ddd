"""Where people meet the bot. A front knows the bot and its renderers, and no other front."""
