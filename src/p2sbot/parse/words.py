"""What a heading's words give away: that it asks, its number or label, that it is mere furniture."""

from __future__ import annotations

import re
import unicodedata

_MARKS = frozenset("?？؟⁇⁈⁉፧⸮꘏\u037e")
_LABEL = re.compile(
    r"\W*(?:follow-?up\s+)?"
    r"(?:\[?(?:Q|Question|Frage|Pregunta|Pergunta|Domanda|Вопрос|Pytanie|Vraag|Soru|问题|问|問|質問|질문)"
    r"\s*+[#№]?\d*+\]?\s*+(?:[:：．）、]|[.)](?!\w)|[-–—](?=\s))|\[Q\d*+\]|\?\s)\s*+(?=\S)",
    re.I,
)
_ANSWER = re.compile(
    r"\W*(?:A|Answer|Antwort|Réponse|Respuesta|Resposta|Risposta|Ответ|Odpowiedź|Antwoord|R|答案|答|回答|답변|답)"
    r"\s*+\d*+\s*+(?:[:：．.)）]|[-–—](?=\s))",
    re.I,
)
_NUMBER = re.compile(
    r"[(\[（]?(?:\d+(?:\.\d+)*[.)\]）、:：]+(?!\d)|[ivx]{1,5}[.)](?=\s)|[①-⑳])\s*(?=\S)"
    r"|\d{1,2}(?:\.\d{1,2})+\s+(?=(?-i:[^\W\d_a-z]))",
    re.I,
)
_OVERLINE = re.compile(r"([=*~^#\"+-])\1{2,}\s+")

# Headings that belong to the page, not to its questions.
_FURNITURE = """
about|about us|acknowledgements|additional information|additional resources|appendix|authors
before you begin|bibliography|changelog|contact|contact us|contacts|contents|copyright|credits
disclaimer|footnotes|further help|further information|further reading|getting help|glossary
help and support|how to get help|index|intro|introduction|learn more|license|licence|licenses|links
more help|more info|more information|navigation|need help|next step|next steps|on this page|overview
prerequisites|quick links|read more|reading list|references|related|related articles|related content
related links|related topics|related information|resources|see also|sources|still need help
table of contents|table of content|toc|translations|useful links|was this helpful
was this page helpful|did this help|what next|whats next|where to go next|where to go from here
faq|faqs|f a q|q a|q and a|qna|questions|questions and answers|questions answers|common questions
frequently asked questions|frequently asked question|frequently asked questions faq
frequently asked questions faqs|faq frequently asked questions|frequent questions
inhalt|inhaltsverzeichnis|einleitung|impressum|lizenz|siehe auch|weitere informationen
weiterführende links|nächste schritte|kontakt|häufig gestellte fragen|häufige fragen|fragen und antworten
table des matières|sommaire|voir aussi|liens|licence|foire aux questions|questions fréquentes
contenido|índice|introducción|véase también|licencia|preguntas frecuentes|sumário|veja também
perguntas frequentes|domande frequenti|veelgestelde vragen|часто задаваемые вопросы|содержание
оглавление|лицензия|ссылки|см также|контакты|目录|目錄|目次|参考|参考资料|参考文献|相关链接|相关内容|许可证
下一步|联系我们|関連項目|常见问题|常見問題|常见问题解答|常見問題解答|常见问题与解答|よくある質問|よくあるご質問
차례|목차|참고|라이선스|자주 묻는 질문|자주하는 질문|자주 하는 질문
"""
_PHRASES = frozenset(_FURNITURE.strip().replace("\n", "|").split("|"))
# A heading of nothing but these words asks whether the reader has questions, and answers none.
_INVITATION = """
any|additional|else|further|get|got|have|help|i|im|just|more|need|next|other|problem|problems|question
questions|some|still|stuck|to|unanswered|want|weitere|noch|fragen|haben|sie|hast|du|avez|vous|des|d
autres|preguntas|más|tienes|alguna|otra|duda|dudas|questão|outras|perguntas
"""
_INVITING = frozenset(_INVITATION.strip().replace("\n", "|").split("|"))
_ABOUT = re.compile(
    r"faq|f\.a\.q|q\s?&\s?a|q[-_ ]?n[-_ ]?a\b|q[-_ ]and[-_ ]a\b|question|troubleshoot|trouble"
    r"|problem|issue|error|fragen|preguntas|perguntas|domande|vragen"
    r"|вопрос|проблем|pytania|pytań|otázk|sorular|kysymy|spørgsmål|spørsmål|frågor|întreb|kérdés"
    r"|常见|常見|问题|問題|问答|問答|疑难|質問|よくある|質疑|질문|문제|أسئلة|الأسئلة|سوال|שאלות|คำถาม|câu hỏi|सवाल|प्रश्न|ερωτήσεις",
    re.I,
)


def asks(text: str) -> bool:
    """Whether a text ends in a question mark of any script, perhaps with a quote or bracket after it."""
    for c in reversed(text):
        if c in _MARKS:
            return True
        if c == ";":
            return any("GREEK" in unicodedata.name(letter, "") for letter in text[-9:])
        if c.isalnum():
            break
    return "\u055e" in text


def shorten(text: str) -> tuple[str, bool, bool]:
    """Return a question's text without its number and label, and whether it had each."""
    overline = _OVERLINE.match(text)
    text = text[overline.end() :] if overline else text
    label = _LABEL.match(text)
    bare = text[label.end() :] if label else text
    number = _NUMBER.match(bare)
    if number and number.end() < len(bare):
        return bare[number.end() :].strip(), True, bool(label)
    return bare.strip(), False, bool(label)


def labels_question(text: str) -> bool:
    """Whether a text begins with ``Q:``, ``Question 3.`` or the like."""
    return bool(_LABEL.match(text))


def labels_answer(text: str) -> bool:
    """Whether a text begins with ``A:``, ``Answer:`` or the like."""
    return bool(_ANSWER.match(text))


def is_furniture(text: str) -> bool:
    """Whether a heading belongs to the page, as "Next steps" or "More questions?" do."""
    words = _words(text)
    return not words or " ".join(words) in _PHRASES or _INVITING.issuperset(words)


def is_about_questions(text: str) -> bool:
    """Whether a title or file name says that questions and problems are what follows."""
    return bool(_ABOUT.search(text))


def is_sentence(text: str) -> bool:
    """Whether a heading that does not ask says more than a topic would."""
    if text.rstrip().endswith((".", "。", "!", "！", "…", "．")):
        return True
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text.split()) + wide / 2 >= 5


def _words(text: str) -> list[str]:
    kept = "".join(c if c.isalnum() or c.isspace() else "" if c in "'’" else " " for c in text)
    return kept.casefold().split()
