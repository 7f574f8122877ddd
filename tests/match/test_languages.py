"""FAQs in other languages and in scripts without spaces."""

import pytest

from p2sbot.bot import Bot
from p2sbot.match.index import Index
from p2sbot.model import Entry, Outcome, Source


def bot_of(**questions):
    entries = [
        Entry(id, question, answer, "", Source("faq.md", id, 1))
        for id, (question, answer) in questions.items()
    ]
    return Bot(entries, Index(entries))


BOTS = {
    "zh": bot_of(
        password=("如何重置密码？", "打开登录页面，选择“忘记密码”。"),
        systems=("哪些操作系统受支持？", "支持 Windows 10 和 macOS。"),
        leave=("如何申请休假？", "在人事系统中提交申请，由主管批准。"),
        printer=("打印机无法打印怎么办？", "请先检查网络连接，然后重新启动打印机。"),
        users=("最多可以有多少个用户同时连接？", "最多 128 个。"),
        home=("如何从家里连接到公司网络？", "请使用 VPN 客户端。"),
    ),
    "ja": bot_of(
        password=(
            "パスワードをリセットするにはどうすればよいですか？",
            "ログイン画面で「パスワードを忘れた」を選びます。",
        ),
        systems=("対応しているオペレーティングシステムは何ですか？", "Windows 10 と macOS です。"),
        leave=("休暇を申請するにはどうすればよいですか？", "人事システムから申請します。"),
        printer=("プリンターで印刷できないときはどうしますか？", "接続を確認してください。"),
        home=("自宅から社内ネットワークに接続できますか？", "VPNクライアントを使います。"),
    ),
    "de": bot_of(
        password=("Wie setze ich mein Passwort zurück?", "Wählen Sie „Kennwort vergessen“."),
        printer=("Welche Drucker kann ich benutzen?", "Alle Geräte im Netzwerk des Gebäudes."),
        leave=("Wie beantrage ich Urlaub?", "Der Vorgesetzte genehmigt den Antrag."),
        pay=("Wo finde ich meine Gehaltsabrechnungen?", "Sie liegen im Portal."),
    ),
    "fr": bot_of(
        password=("Comment réinitialiser mon mot de passe ?", "Choisissez « oublié »."),
        printer=("Quelles imprimantes puis-je utiliser ?", "Celles du réseau du bâtiment."),
        leave=("Comment demander des congés ?", "Votre responsable approuve la demande."),
        badge=("Que faire si j'ai perdu mon badge ?", "Signalez la perte à l'accueil."),
    ),
}


@pytest.mark.parametrize(
    ("language", "question", "id"),
    [
        ("zh", "重置我的密码", "password"),
        ("zh", "windows 10 支持吗", "systems"),
        ("zh", "我想请休假", "leave"),
        ("zh", "打印机坏了", "printer"),
        ("zh", "同时能连接多少用户", "users"),
        ("zh", "在家连接公司网络", "home"),
        ("ja", "パスワードを忘れました", "password"),
        ("ja", "ﾊﾟｽﾜｰﾄﾞ ﾘｾｯﾄ", "password"),
        ("ja", "印刷ができない", "printer"),
        ("ja", "自宅から接続したい", "home"),
        ("de", "Passwörter zurücksetzen", "password"),
        ("de", "Drucker im Gebäude", "printer"),
        ("de", "Urlaub beantragen", "leave"),
        ("de", "Gehaltsabrechnung vom Mai", "pay"),
        ("fr", "mots de passe oubliés", "password"),
        ("fr", "l'imprimante du bâtiment", "printer"),
        ("fr", "demande de congé", "leave"),
        ("fr", "perte de badge", "badge"),
    ],
)
def test_a_faq_in_any_language_answers_paraphrases(language, question, id):
    answer = BOTS[language].ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.matches[0].entry.id == id


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("zh", "食堂几点开门"),
        ("zh", "公交车什么时候来"),
        ("zh", "你好"),
        ("ja", "今日の天気は"),
        ("ja", "バスはいつ来ますか"),
        ("ja", "こんにちは"),
        ("de", "Was gibt es in der Kantine?"),
        ("de", "Wann fährt der Bus?"),
        ("fr", "Que mange-t-on à la cantine ?"),
    ],
)
def test_what_it_does_not_know_is_unknown_in_any_language(language, question):
    assert BOTS[language].ask(question).outcome is Outcome.UNKNOWN
