"""The name of each follow-up date, and one sentence of what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.domain import Text
from shared.scheme.follow_up_dates import FOLLOW_UP_DATES
from shared.scheme.outcomes import TERM_ENDS


@dataclass(frozen=True, slots=True)
class Label:
    """`to_do` may hold {detail}, what the date says of itself, and {standard_days}, the standard period of that day. It
    is read on any day, so it speaks of "this day". `title` is what one date is called where its kind does not say it
    all; it may hold {term}, its number, and {months}, how many are left of the tax window.

    `is_deadline`: something must be done by that day. `lasts_a_month`: it is a matter of the whole month, not of a day.
    """

    name: Text
    to_do: Text
    is_deadline: bool = False
    lasts_a_month: bool = False
    title: Text | None = None


LABELS: Final[Mapping[str, Label]] = {
    "training": Label(
        FOLLOW_UP_DATES["training"],
        Text(
            ja="計画に定めた訓練を事業者がこの月のうちに行い、日付と参加者、気付いたことを記録したか、確認してください。",
            en="Check that the business holds its training in this month and records its date, who took part and "
            "what was learnt.",
        ),
        lasts_a_month=True,
    ),
    "review": Label(  # R21, R27
        FOLLOW_UP_DATES["review"],
        Text(
            ja="事業者に計画の見直しを促し、軽微でない変更があるときは実施期間内に変更申請をするよう案内してください。",
            en="Ask the business to review its plan, and, where more than minor changes are needed, to file a change "
            "application within the plan period.",
        ),
        lasts_a_month=True,
    ),
    "tax_window_closing": Label(  # R40
        FOLLOW_UP_DATES["tax_window_closing"],
        Text(
            ja="事業者に、計画に記載した設備を{detail}までに取得し、事業の用に供する予定かを確認してください。",
            en="Ask the business whether it will have acquired the equipment of the plan and put it to use by "
            "{detail}.",
        ),
        title=Text(ja="税制優遇の対象期間終了の{months}か月前", en="Tax window closing in {months} month(s)"),
    ),
    "tax_window_ends": Label(  # R40
        FOLLOW_UP_DATES["tax_window_ends"],
        Text(
            ja="特別償却の対象になるのは、この日までに取得し、事業の用に供した設備です。税理士又は税務署に確かめてください。",
            en="Equipment acquired and put to use by this day can be covered. "
            "Confirm with a tax accountant or the tax office.",
        ),
        is_deadline=True,
    ),
    "acquisition": Label(  # R40, R41
        FOLLOW_UP_DATES["acquisition"],
        Text(
            ja="事業者に、{detail}を取得し、使い始めたかを確認してください。予定を変えるときは変更申請が要るかを局に尋ねてください。",
            en="Check with the business that {detail} has been acquired and is in use. "
            "If plans changed, ask the bureau whether a change application is needed.",
        ),
        lasts_a_month=True,
    ),
    "tax_measure_ends": Label(  # R39, R41
        FOLLOW_UP_DATES["tax_measure_ends"],
        Text(
            ja="税制優遇の対象となる認定は、この日までのものです。この後に申請する計画の設備については、税務署に確かめてください。",
            en="This is the last day of certification for the tax measure. For equipment in plans filed later, "
            "ask the tax office.",
        ),
        is_deadline=True,
    ),
    "support_offered": Label(  # R53
        FOLLOW_UP_DATES["support_offered"],
        Text(
            ja="実施期間の半ばです。事業者に取組の進み具合と、必要な支援の有無を確認してください。",
            en="Half of the plan period is over. Ask the business how the measures are going and what help it needs.",
        ),
    ),
    "renewal_opens": Label(  # R24, R25
        FOLLOW_UP_DATES["renewal_opens"],
        Text(
            ja="事業者に計画を続けるかを確認し、続ける場合は、実施状況報告の準備と2回目以降の申請を案内してください。",
            en="Ask the business whether it goes on with the plan. If so, tell it to prepare the status report "
            "and to file the next application.",
        ),
    ),
    "gbizid": Label(  # R22
        FOLLOW_UP_DATES["gbizid"],
        Text(
            ja="GビズIDの取得には2週間以上かかります。計画を続ける事業者に、この日までの取得申請を案内してください。",
            en="Getting a gBizID account takes at least two weeks. Tell a business that goes on with its plan to "
            "ask for one by this day.",
        ),
        is_deadline=True,
    ),
    "last_filing_day": Label(  # R18, R24
        FOLLOW_UP_DATES["last_filing_day"],
        Text(
            ja="標準処理期間は{standard_days}日です。切れ目なく計画を続ける事業者に、この日までの2回目以降の申請を案内してください。",
            en="The standard processing period is {standard_days} days. Tell a business that goes on without "
            "a gap to file its next application by this day.",
        ),
        is_deadline=True,
    ),
    "expiry": Label(  # R16, R23, R24
        FOLLOW_UP_DATES["expiry"],
        Text(
            ja="認定期間はこの日で終わります。変更申請はできなくなりますが、2回目以降の申請は引き続きできます。",
            en="The certified period ends on this day. Then changes can no longer be filed; a further application "
            "still can.",
        ),
    ),
    "rescinded": Label(
        TERM_ENDS["rescinded"],
        Text(
            ja="この回の計画は、認定が取り消され、この日から有効ではありません。この回の期日は、もう到来しません。",
            en="The certification of this term was rescinded: it is not in force from this day on, and none of its "
            "dates comes any more.",
        ),
        title=Text(ja="第{term}回の計画の認定取消", en="Term {term} rescinded"),
    ),
    "given_back": Label(
        TERM_ENDS["given_back"],
        Text(
            ja="この回の計画は、認定が返納され、この日から有効ではありません。この回の期日は、もう到来しません。",
            en="The certification of this term was given back: it is not in force from this day on, and none of its "
            "dates comes any more.",
        ),
        title=Text(ja="第{term}回の計画の返納", en="Term {term} given back"),
    ),
}
"""In the order of RULES; and how a term may end before its period does."""
