"""What a notice is written from, and the words with which several of them close.

A refusal closes with 教示. That is the STANDARD WORDING which 行政不服審査法 art. 82 and 行政事件訴訟法 art. 46 ask
of every adverse decision, as offices print it, not a sentence of our own. That the minister of economy, trade and
industry is the one to appeal to is not in the scheme's texts [?]: a bureau's legal section must confirm it before
real use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shared.domain import Text


@dataclass(frozen=True, slots=True)
class Template:
    subject: Text
    body: Text

    def saying(self, other: Text, instead_of: Text) -> Template:
        """The same with one passage in other words. Raises LookupError where it has no such passage."""
        if instead_of.ja not in self.body.ja or instead_of.en not in self.body.en:
            raise LookupError("no such passage")
        ja, en = self.body.ja.replace(instead_of.ja, other.ja), self.body.en.replace(instead_of.en, other.en)
        return Template(self.subject, Text(ja=ja, en=en))


CLOSING: Final = Text(
    ja="""\
【お問合せ先】
　{bureau_name}　{section}
　電話　{telephone}
　お問合せの際は、受付番号（{application_no}）をお伝えください。
""",
    en="""\
Questions: {bureau_name}, {section}, tel. {telephone}
Please give the application number {application_no}.
""",
)

APPEAL: Final = Text(
    ja="""\
【不服申立て等について（教示）】
　この決定に不服がある場合は、行政不服審査法（平成26年法律第68号）の規定により、この決定があったことを知った日の翌日から起算して\
3か月以内に、経済産業大臣に対して審査請求をすることができます。ただし、この決定があったことを知った日の翌日から起算して3か月以内で\
あっても、この決定の日の翌日から起算して1年を経過したときは、正当な理由がある場合を除き、審査請求をすることができなくなります。
　また、この決定の取消しを求める訴えは、行政事件訴訟法（昭和37年法律第139号）の規定により、この決定があったことを知った日の翌日から\
起算して6か月以内に、国を被告として（訴訟において国を代表する者は法務大臣となります。）提起することができます。ただし、この決定が\
あったことを知った日の翌日から起算して6か月以内であっても、この決定の日の翌日から起算して1年を経過したときは、正当な理由がある場合を\
除き、訴えを提起することができなくなります。
""",
    en="""\
If you disagree with this decision, you may appeal to the Minister of Economy, Trade and Industry (審査請求) within
three months, counted from the day after the day on which you learnt of it, and no later than one year, counted from
the day after the decision. An action for its revocation may be brought against the State within six months, counted
from the day after the day on which you learnt of it, and no later than one year, counted from the day after the
decision.
""",
)
