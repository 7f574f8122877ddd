import payloads


def test_a_mention_is_answered_in_its_thread_with_the_source(said):
    asked = payloads.mention("how many ppl can conect at once")
    (message,) = said(asked)
    assert message["channel"] == payloads.CHANNEL
    assert message["thread_ts"] == asked["event"]["ts"]
    assert message["blocks"][0]["text"]["text"] == (
        "*How many VPN client endpoints can I have in my Point-to-Site configuration?*"
    )
    assert "We support up to 128 VPN clients" in message["blocks"][1]["text"]["text"]
    assert "Source: data/faq.md#how-many-vpn-client-endpoints" in message["text"]
