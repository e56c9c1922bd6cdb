"""Industries in everyday words (ours, P): what a business calls itself, over 大分類 and 中分類 of the JSIC."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from shared.domain import Text
from shared.scheme.jsic import MAJORS


@dataclass(frozen=True, slots=True)
class Branch:
    """A 大分類, with the first and the last of its 中分類."""

    code: str
    name: Text
    first: str
    last: str

    @property
    def divisions(self) -> tuple[str, ...]:
        """Its 中分類 in which there are businesses."""
        return tuple(code for code in MAJORS if self.first <= code <= self.last and code in EVERYDAY)


def _branch(code: str, ja: str, en: str, first: str, last: str) -> Branch:
    return Branch(code, Text(ja=ja, en=en), first, last)


BRANCHES: Final[Sequence[Branch]] = (
    _branch("A", "農業，林業", "Agriculture and forestry", "01", "02"),
    _branch("B", "漁業", "Fisheries", "03", "04"),
    _branch("C", "鉱業，採石業，砂利採取業", "Mining and quarrying", "05", "05"),
    _branch("D", "建設業", "Construction", "06", "08"),
    _branch("E", "製造業", "Manufacturing", "09", "32"),
    _branch("F", "電気・ガス・熱供給・水道業", "Electricity, gas, heat and water", "33", "36"),
    _branch("G", "情報通信業", "Information and communications", "37", "41"),
    _branch("H", "運輸業，郵便業", "Transport and postal services", "42", "49"),
    _branch("I", "卸売業，小売業", "Wholesale and retail", "50", "61"),
    _branch("J", "金融業，保険業", "Finance and insurance", "62", "67"),
    _branch("K", "不動産業，物品賃貸業", "Real estate and leasing", "68", "70"),
    _branch("L", "学術研究，専門・技術サービス業", "Research, professional and technical services", "71", "74"),
    _branch("M", "宿泊業，飲食サービス業", "Accommodation and eating places", "75", "77"),
    _branch("N", "生活関連サービス業，娯楽業", "Personal services and amusement", "78", "80"),
    _branch("O", "教育，学習支援業", "Education", "81", "82"),
    _branch("P", "医療，福祉", "Medical care and welfare", "83", "85"),
    _branch("Q", "複合サービス事業", "Compound services", "86", "87"),
    _branch("R", "サービス業（他に分類されないもの）", "Other services", "88", "96"),
    _branch("T", "分類不能の産業", "Not classifiable", "99", "99"),
)


def _said(ja: str, en: str) -> Text:
    return Text(ja=ja, en=en)


EVERYDAY: Final[Mapping[str, Text]] = {
    "01": _said("米、野菜、果物、花、畜産、農作業の請負", "rice, vegetables, fruit, flowers, livestock"),
    "02": _said("植林、伐採、山の手入れ、きのこ、木炭", "planting and felling trees, forest care"),
    "03": _said("漁船での漁、定置網、採貝、採藻", "fishing, set nets, shellfish and seaweed gathering"),
    "04": _said("魚、かき、のり、真珠の養殖", "farming of fish, oysters, seaweed and pearls"),
    "05": _said("採石、砂利、石灰石、鉱山", "quarries, gravel, limestone, mines"),
    "06": _said(
        "建築、土木、工務店、住宅、リフォーム、舗装", "building, civil engineering, houses, renovation, paving"
    ),
    "07": _said(
        "大工、左官、塗装、屋根、内装、解体、とび、鉄筋", "carpenters, plasterers, painters, roofers, demolition"
    ),
    "08": _said("電気工事、水道工事、空調、配管、設備工事", "electrical, plumbing, air conditioning and piping work"),
    "09": _said(
        "パン、菓子、豆腐、麺、惣菜、缶詰、水産加工、食肉加工", "bread, sweets, tofu, noodles, processed fish and meat"
    ),
    "10": _said("酒、清涼飲料、茶、製氷、飼料、肥料", "sake, soft drinks, tea, ice, feed"),
    "11": _said("衣服の縫製、織物、ニット、染色、タオル、帆布", "sewing of clothes, weaving, knitting, dyeing"),
    "12": _said("製材、合板、木箱、木製パレット", "sawmills, plywood, wooden boxes and pallets"),
    "13": _said("家具、建具、ふすま、棚", "furniture, fittings, sliding doors"),
    "14": _said("紙、段ボール、紙器、紙袋", "paper, corrugated board, paper boxes and bags"),
    "15": _said("印刷、製本、製版", "printing, binding, plate making"),
    "16": _said("化学薬品、塗料、医薬品、化粧品、洗剤、接着剤", "chemicals, paint, medicines, cosmetics, detergents"),
    "17": _said("石油の精製、潤滑油、アスファルト舗装材料", "oil refining, lubricants, asphalt"),
    "18": _said("プラスチックの成形、樹脂部品、フィルム", "plastic moulding, resin parts, films"),
    "19": _said("ゴム製品、タイヤ、ゴムホース、パッキン、ゴム靴、ベルト", "rubber goods, tyres, hoses, seals, belts"),
    "20": _said("革靴、かばん、財布、毛皮", "leather shoes, bags, wallets, furs"),
    "21": _said(
        "ガラス、セメント、生コンクリート、陶磁器、瓦、石材", "glass, cement, ready-mixed concrete, pottery, tiles"
    ),
    "22": _said("製鉄、鋳鉄、鋼材、鍛鋼", "iron and steel, castings, forgings"),
    "23": _said("アルミ、銅、電線、非鉄の鋳物", "aluminium, copper, wires, other castings"),
    "24": _said(
        "板金、プレス、めっき、ねじ、金型以外の金属部品、鉄骨", "sheet metal, pressing, plating, screws, metal parts"
    ),
    "25": _said("ポンプ、ボイラ、ベアリング、バルブ、エレベータ", "pumps, boilers, bearings, valves, lifts"),
    "26": _said("工作機械、金型、産業用ロボット、農業機械、建設機械", "machine tools, dies, robots, farm machinery"),
    "27": _said("計測器、医療機器、光学機器、事務用機械、遊技機", "measuring, medical, optical and office machines"),
    "28": _said("半導体、電子部品、プリント基板、コネクタ", "semiconductors, electronic parts, circuit boards"),
    "29": _said("モーター、配電盤、電池、照明器具、家電", "motors, switchboards, batteries, lamps, appliances"),
    "30": _said(
        "電話機、通信機器、パソコン、カメラ、音響機器", "telephones, communication devices, computers, cameras"
    ),
    "31": _said("自動車部品、船、航空機部品、自転車、フォークリフト", "parts of cars, ships, aircraft and bicycles"),
    "32": _said("眼鏡、時計、楽器、玩具、文具、畳、看板、漆器", "glasses, watches, instruments, toys, tatami, signs"),
    "33": _said("発電、送電、太陽光発電", "power generation and supply, solar power"),
    "34": _said("都市ガスの供給", "town gas supply"),
    "35": _said("地域冷暖房、熱の供給", "district heating and cooling"),
    "36": _said("水道、下水道", "water supply, sewerage"),
    "37": _said("電話、通信回線、携帯電話の取次ぎ", "telephone and data lines"),
    "38": _said("テレビ、ラジオ、ケーブルテレビ", "television, radio, cable television"),
    "39": _said(
        "ソフトウェア開発、システム開発、ゲームソフト、データ処理、計算受託",
        "software, systems, games, data processing",
    ),
    "40": _said("ウェブサイトの運営、ネット通販モール、サーバー、SNS", "web sites and portals, servers, social media"),
    "41": _said("映像制作、音楽制作、新聞、出版、広告制作", "film and music production, newspapers, publishing"),
    "42": _said("鉄道、モノレール、ケーブルカー", "railways, monorails, cable cars"),
    "43": _said("タクシー、バス、ハイヤー、介護タクシー", "taxis, buses, hired cars"),
    "44": _said("トラック運送、引越し、宅配、軽貨物", "trucking, removals, parcel delivery"),
    "45": _said("船による運送、フェリー、遊覧船", "shipping, ferries, sightseeing boats"),
    "46": _said("航空運送、ヘリコプター、農薬散布", "air transport, helicopters"),
    "47": _said("倉庫、冷蔵倉庫、トランクルーム", "warehouses, cold storage"),
    "48": _said("港湾運送、こん包、通関、運送の取次ぎ", "port transport, packing, customs, forwarding"),
    "49": _said("信書便、メール便", "letter and mail services"),
    "50": _said("商社、さまざまな商品の卸", "trading companies, wholesale of many goods"),
    "51": _said("生地、衣料品、靴、かばんの卸", "wholesale of textiles, clothes, shoes, bags"),
    "52": _said("野菜、魚、肉、酒、菓子、食品の卸", "wholesale of vegetables, fish, meat, drinks, food"),
    "53": _said("建材、木材、塗料、燃料、鋼材、再生資源の卸", "wholesale of building materials, fuel, steel, scrap"),
    "54": _said("機械、工具、自動車、電気機器、医療機器の卸", "wholesale of machines, tools, cars, appliances"),
    "55": _said("家具、医薬品、化粧品、紙、日用品の卸", "wholesale of furniture, medicines, cosmetics, paper"),
    "56": _said("百貨店、総合スーパー、よろず屋", "department stores, general stores"),
    "57": _said("呉服、洋服、靴、かばん、寝具の店", "shops for clothes, kimono, shoes, bags, bedding"),
    "58": _said(
        "食品スーパー、八百屋、魚屋、肉屋、酒屋、パン屋、菓子屋、コンビニ",
        "grocers, bakers, butchers, convenience stores",
    ),
    "59": _said("自動車販売、中古車、自転車、電器店、パソコンの店", "shops for cars, bicycles, appliances, computers"),
    "60": _said(
        "薬局、ドラッグストア、書店、家具、花屋、眼鏡、ガソリンスタンド、ホームセンター",
        "pharmacies, books, flowers, glasses, petrol stations",
    ),
    "61": _said("通信販売、ネットショップ、訪問販売、自動販売機", "mail order, online shops, door-to-door, vending"),
    "62": _said("銀行", "banks"),
    "63": _said("信用金庫、信用組合、農協の信用事業", "credit associations and cooperatives"),
    "64": _said("貸金、質屋、クレジットカード", "money lending, pawnshops, credit cards"),
    "65": _said("証券、投資助言、商品先物", "securities, investment advice, futures"),
    "66": _said("両替、金融の取次ぎ、資金移動", "exchange and other financial agencies"),
    "67": _said("保険代理店、保険、共済", "insurance and its agencies"),
    "68": _said("不動産の売買、仲介、分譲", "buying, selling and brokerage of real estate"),
    "69": _said("アパート、貸家、貸事務所、駐車場、不動産管理", "letting of flats and offices, car parks, management"),
    "70": _said("レンタカー、リース、機械や衣裳の貸出し", "car hire, leasing, rental of machines or costumes"),
    "71": _said("研究所、試験研究", "research institutes"),
    "72": _said(
        "弁護士、税理士、社会保険労務士、行政書士、デザイン、経営コンサルタント、翻訳",
        "lawyers, accountants, design, consulting, translation",
    ),
    "73": _said("広告代理店", "advertising agencies"),
    "74": _said("設計、測量、獣医、写真、検査、計量", "architects, surveyors, vets, photographers, testing"),
    "75": _said(
        "旅館、ホテル、民宿、ペンション、キャンプ場、簡易宿所、下宿", "inns, hotels, guest houses, camp sites, lodging"
    ),
    "76": _said(
        "レストラン、食堂、そば、ラーメン、寿司、居酒屋、喫茶店、カフェ、バー、スナック",
        "restaurants, noodles, sushi, pubs, cafés, bars",
    ),
    "77": _said("弁当、持ち帰り、宅配ピザ、仕出し、給食", "lunch boxes, takeaway, delivery, catering"),
    "78": _said("理容、美容室、エステ、クリーニング、銭湯、サウナ", "barbers, hairdressers, beauty, laundry, baths"),
    "79": _said(
        "旅行代理店、葬儀、結婚式場、家事代行、衣服の直し、写真の現像",
        "travel agencies, funerals, weddings, housework, repair",
    ),
    "80": _said(
        "映画館、スポーツ施設、フィットネス、ゴルフ、パチンコ、カラオケ、劇場",
        "cinemas, sports and fitness, golf, pachinko, karaoke",
    ),
    "81": _said("幼稚園、学校、専門学校", "kindergartens and schools"),
    "82": _said(
        "学習塾、英会話、音楽教室、自動車教習所、資格講座", "cram schools, language and music lessons, driving schools"
    ),
    "83": _said("医院、歯科、接骨院、はり・きゅう、助産所", "clinics, dentists, osteopaths, acupuncture"),
    "84": _said("健康診断、検診、検査", "health checks and screening"),
    "85": _said("保育所、介護、デイサービス、訪問介護、障害者支援", "nurseries, care for the old and disabled"),
    "86": _said("郵便局", "post offices"),
    "87": _said("農業協同組合、漁業協同組合、事業協同組合", "cooperatives of farmers, fishers and businesses"),
    "88": _said("ごみ収集、産業廃棄物、浄化槽の清掃", "waste collection and treatment"),
    "89": _said("自動車整備、車検、板金塗装", "car repair, inspection, body work"),
    "90": _said("機械、家電、家具、時計の修理", "repair of machines, appliances, furniture"),
    "91": _said("人材派遣、職業紹介", "temporary staff and employment agencies"),
    "92": _said(
        "ビル清掃、警備、コールセンター、看板の取付け、事務代行", "cleaning of buildings, security, call centres"
    ),
    "93": _said("商工団体、業界団体、労働団体", "trade, labour and cultural associations"),
    "94": _said("寺、神社、教会", "temples, shrines and churches"),
    "95": _said("集会場、と畜場、その他のサービス", "meeting halls and other services"),
    "99": _said("どれにも当てはまらない", "none of these"),
}
"""By 中分類. Public offices are none of them: they cannot apply."""

EVERYDAY_GROUPS: Final[Mapping[str, Text]] = {
    "391": _said("ソフトウェアの開発、ゲームソフト、組込みソフト", "software, games, embedded software"),
    "392": _said("データ入力、計算の受託、市場調査、システムの運用", "data entry and processing, research, operation"),
    "411": _said("映画、テレビ番組、動画の制作", "films, television and video"),
    "412": _said("音楽、ラジオ番組の制作", "music and radio programmes"),
    "413": _said("新聞", "newspapers"),
    "414": _said("書籍、雑誌", "books and magazines"),
    "415": _said("広告の制作", "making of advertisements"),
    "416": _said("撮影所、スタジオ、ニュースの配信", "studios, news supply"),
    "691": _said("貸事務所、貸店舗、土地の賃貸", "letting of offices, shops and land"),
    "692": _said("アパート、マンション、貸家の経営", "letting of flats and houses"),
    "693": _said("駐車場", "car parks"),
    "694": _said("マンションやビルの管理", "management of buildings"),
    "791": _said("旅行代理店、ツアーの企画", "travel agencies, tours"),
    "792": _said("家事代行、ベビーシッター", "housework, baby-sitting"),
    "793": _said("洋服の直し", "alteration of clothes"),
    "794": _said("手荷物預かり、ロッカー", "luggage storage"),
    "795": _said("火葬場、墓地の管理", "crematories and cemeteries"),
    "796": _said("葬儀、結婚式場", "funerals and weddings"),
    "799": _said("写真の現像、ペットの美容、結婚相談、その他", "photo processing, pet grooming and others"),
}
"""By 小分類, where a row of R3–R9 depends on it."""


ALSO_CALLED: Final[Mapping[str, str]] = {
    "01": "農家、農園、稲作、果樹園、酪農、養鶏",
    "06": "ゼネコン、建設会社、土建屋、外構",
    "07": "塗装屋、屋根屋、足場、鉄骨工事、クロス張り",
    "08": "電気屋、電気工事店、水道屋、設備屋、エアコンの取付け",
    "09": "和菓子、洋菓子、漬物、味噌、醤油",
    "10": "酒造、酒蔵、ビール、ワイン、焼酎",
    "11": "縫製工場、アパレル、染物",
    "12": "製材所",
    "15": "印刷屋、印刷会社",
    "18": "射出成形",
    "21": "窯元、陶器、生コン、石屋",
    "24": "金属加工、町工場、鉄工所、溶接、旋盤、切削、製缶、機械加工",
    "25": "金属加工、町工場、鉄工所、旋盤、切削、機械加工、機械部品",
    "26": "町工場、鉄工所、旋盤、切削、機械加工",
    "37": "携帯ショップ",
    "39": "IT、アプリ開発、プログラミング、システムエンジニア、ホームページ制作、ウェブ制作",
    "40": "IT、インターネット、ネットサービス、クラウド",
    "41": "動画制作、出版社、編集",
    "44": "運送屋、運送会社、引越屋、物流",
    "47": "物流",
    "56": "雑貨店、雑貨屋",
    "57": "洋品店、ブティック、着物、アパレル",
    "58": "ケーキ屋、米屋、お茶屋、豆腐屋、コンビニエンスストア",
    "59": "電気屋、家電店、バイク屋、自転車屋、車屋",
    "60": "本屋、薬屋、雑貨店、雑貨屋、金物屋、おもちゃ屋、ペットショップ、仏壇、スポーツ用品、ガソリンスタンド",
    "61": "通販、EC、オンラインショップ",
    "67": "保険屋",
    "68": "不動産屋、不動産業者",
    "69": "大家、賃貸、貸しビル",
    "70": "レンタル",
    "72": "司法書士、公認会計士、会計事務所、社労士、弁理士、中小企業診断士、土地家屋調査士、コンサル、デザイナー、"
    "ウェブデザイン、ホームページ制作、通訳",
    "74": "建築士、設計事務所、動物病院、カメラマン、写真館",
    "75": "民泊、ゲストハウス、温泉宿",
    "76": "飲食店、焼肉、うどん、料理屋、お好み焼き、たこ焼き",
    "77": "デリバリー、弁当屋",
    "78": "美容院、美容師、ヘアサロン、床屋、理髪、散髪、ネイル、リラクゼーション、コインランドリー",
    "79": "葬儀社、葬儀屋、ペットホテル",
    "80": "ジム、ゴルフ場、ゲームセンター",
    "82": "塾、ヨガ、ピアノ、書道、料理教室、自動車学校、教習所",
    "83": "病院、診療所、歯医者、整骨院、整体、マッサージ、鍼灸",
    "85": "保育園、託児所、学童、老人ホーム、福祉施設、グループホーム",
    "88": "産廃、ごみ処理",
    "89": "整備工場、板金屋、修理工場",
    "90": "修理屋、電気屋",
    "92": "清掃会社、ビルメンテナンス、警備会社、ハウスクリーニング",
}
"""What else businesses call themselves: it finds a 中分類 and is not shown, for it is said there in other words."""


_TELLING: Final = 3
"""Letters of which the beginning of a word consists at least."""


def divisions_like(word: str) -> tuple[str, ...]:
    """The 中分類 that a word of everyday speech finds, in its order; kana of either kind, and letters of any width.

    A word of Japanese finds wherever it stands. One in Latin letters finds whole words, or their beginnings if it is
    not too short to tell: "IT" is found neither in "fruit" nor in "its".
    """
    looked_for = _plain(word)
    if not looked_for:
        return ()
    pattern = re.escape(looked_for)
    if looked_for.isascii():
        pattern = rf"(?<![a-z]){pattern}" + ("(?![a-z])" if len(looked_for) < _TELLING else "")
    return tuple(code for code in EVERYDAY if re.search(pattern, _plain(said_of(code))))


def said_of(code: str) -> str:
    """All the words that find a 中分類, in both languages."""
    said = EVERYDAY[code]
    return f"{MAJORS[code]} {said.ja} {ALSO_CALLED.get(code, '')} {said.en}"


def _plain(text: str) -> str:
    plain = normalize("NFKC", text).strip().lower()
    return "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in plain)
