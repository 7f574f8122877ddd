"""Slack answers at once: what is wrong with the sentence encoder is known before anybody asks."""

import pytest
from program import run

from p2sbot.errors import ModelError
from p2sbot.fronts.slack.wsgi import create_app

pytestmark = pytest.mark.semantic
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1-1-x", "SLACK_SIGNING_SECRET": "0" * 32}


@pytest.fixture
def damaged(tmp_path):
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"no model")
    return str(tmp_path)


def test_the_command_says_what_is_wrong_with_the_model_before_anything_else(damaged):
    done = run("slack", "--check", P2SBOT_MODEL=damaged)
    assert done.returncode == 2
    assert "damaged" in done.stderr


def test_the_wsgi_app_says_so_too_and_takes_the_model_from_its_settings(damaged, tmp_path):
    environ = {**TOKENS, "P2SBOT_MODEL": damaged, "P2SBOT_STATE": str(tmp_path)}
    with pytest.raises(ModelError, match="damaged"):
        create_app(environ=environ)
