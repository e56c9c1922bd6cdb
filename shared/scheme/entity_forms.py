"""R10: the closed list of entity forms (法人形態等) that may be certified, each with its group ① to ④."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from shared.domain import SCHEME_START, Dated, Text

EntityForm = Literal[
    "sole_proprietor",
    "kabushiki_kaisha",
    "yugen_kaisha",
    "godo_kaisha",
    "goshi_kaisha",
    "gomei_kaisha",
    "professional_corporation",
    "kigyo_kumiai",
    "kyogyo_kumiai",
    "jigyo_kyodo_kumiai",
    "jigyo_kyodo_shokumiai",
    "kyodo_kumiai_rengokai",
    "suisan_kako_kumiai",
    "suisan_kako_kumiai_rengokai",
    "shoko_kumiai",
    "shoko_kumiai_rengokai",
    "shotengai_shinko_kumiai",
    "shotengai_shinko_kumiai_rengokai",
    "seikatsu_eisei_kumiai",
    "seikatsu_eisei_shokumiai",
    "seikatsu_eisei_kumiai_rengokai",
    "shuzo_kumiai",
    "shuzo_kumiai_rengokai",
    "shuzo_kumiai_chuokai",
    "shuhan_kumiai",
    "shuhan_kumiai_rengokai",
    "shuhan_kumiai_chuokai",
    "naiko_kaiun_kumiai",
    "naiko_kaiun_kumiai_rengokai",
    "gijutsu_kenkyu_kumiai",
]

EntityFormGroup = Literal[1, 2, 3, 4]
"""① individuals, ② companies, ③ associations without a test of size, ④ associations with a test of their members."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    group: EntityFormGroup
    name: Text

    @property
    def is_corporation(self) -> bool:
        return self.group != 1


def _facts(group: EntityFormGroup, ja: str, en: str) -> FormFacts:
    return FormFacts(group, Text(ja=ja, en=en))


ENTITY_FORMS: Final[Dated[dict[EntityForm, FormFacts]]] = Dated(
    {
        SCHEME_START: {
            "sole_proprietor": _facts(1, "個人事業主", "Sole proprietor"),
            "kabushiki_kaisha": _facts(2, "株式会社", "Stock company"),
            "yugen_kaisha": _facts(2, "有限会社", "Limited company (old law)"),
            "godo_kaisha": _facts(2, "合同会社", "Limited liability company"),
            "goshi_kaisha": _facts(2, "合資会社", "Limited partnership company"),
            "gomei_kaisha": _facts(2, "合名会社", "General partnership company"),
            "professional_corporation": _facts(2, "士業法人", "Professional corporation (law, tax, patent ...)"),
            "kigyo_kumiai": _facts(3, "企業組合", "Enterprise association"),
            "kyogyo_kumiai": _facts(3, "協業組合", "Joint-business association"),
            "jigyo_kyodo_kumiai": _facts(3, "事業協同組合", "Business cooperative"),
            "jigyo_kyodo_shokumiai": _facts(3, "事業協同小組合", "Small business cooperative"),
            "kyodo_kumiai_rengokai": _facts(3, "協同組合連合会", "Federation of cooperatives"),
            "suisan_kako_kumiai": _facts(3, "水産加工業協同組合", "Fish processing cooperative"),
            "suisan_kako_kumiai_rengokai": _facts(
                3, "水産加工業協同組合連合会", "Federation of fish processing cooperatives"
            ),
            "shoko_kumiai": _facts(3, "商工組合", "Commercial and industrial association"),
            "shoko_kumiai_rengokai": _facts(
                3, "商工組合連合会", "Federation of commercial and industrial associations"
            ),
            "shotengai_shinko_kumiai": _facts(3, "商店街振興組合", "Shopping street promotion association"),
            "shotengai_shinko_kumiai_rengokai": _facts(
                3, "商店街振興組合連合会", "Federation of shopping street promotion associations"
            ),
            "seikatsu_eisei_kumiai": _facts(4, "生活衛生同業組合", "Environmental health trade association"),
            "seikatsu_eisei_shokumiai": _facts(4, "生活衛生同業小組合", "Small environmental health trade association"),
            "seikatsu_eisei_kumiai_rengokai": _facts(
                4, "生活衛生同業組合連合会", "Federation of environmental health trade associations"
            ),
            "shuzo_kumiai": _facts(4, "酒造組合", "Brewers' association"),
            "shuzo_kumiai_rengokai": _facts(4, "酒造組合連合会", "Federation of brewers' associations"),
            "shuzo_kumiai_chuokai": _facts(4, "酒造組合中央会", "Central body of brewers' associations"),
            "shuhan_kumiai": _facts(4, "酒販組合", "Liquor sellers' association"),
            "shuhan_kumiai_rengokai": _facts(4, "酒販組合連合会", "Federation of liquor sellers' associations"),
            "shuhan_kumiai_chuokai": _facts(4, "酒販組合中央会", "Central body of liquor sellers' associations"),
            "naiko_kaiun_kumiai": _facts(4, "内航海運組合", "Coastal shipping association"),
            "naiko_kaiun_kumiai_rengokai": _facts(4, "内航海運組合連合会", "Coastal shipping federation"),
            "gijutsu_kenkyu_kumiai": _facts(4, "技術研究組合", "Technology research association"),
        }
    }
)
