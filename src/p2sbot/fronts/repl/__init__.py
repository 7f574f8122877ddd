"""The session that helpdesk staff live in: `p2sbot` on a terminal."""
