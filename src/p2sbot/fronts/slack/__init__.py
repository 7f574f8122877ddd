"""Slack: a thin wrapper around :meth:`p2sbot.bot.Bot.ask`. The only home of slack_bolt."""
