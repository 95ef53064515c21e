"""The people and organisations of the example round, all synthetic, made the same on every machine.

`python3 cast.py > people.json` writes the first grant: organisations, persons and mandates that `chubei serve --init` turns into
ordinary events. Names are invented; credit codes have correct check characters over subject ids that no registry gives out.
"""

import json
import sys

ISSUER = "urn:chubei:demo"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
INNER_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

FIELDS = [
    "scientific_exploration", "government_services", "industrial_intelligence", "financial_management",
    "spatial_computing", "digital_marketing", "judicial_services", "broadcast_media",
    "electric_power_assurance", "content_safety",
]
FIELD_NAMES = ["科学探索", "政务服务", "工业智能", "金融管理", "空间计算", "数字营销", "司法服务", "广电传媒", "电力保障", "内容安全"]
DISTRICTS = [
    ("110101", "东城区"), ("110102", "西城区"), ("110105", "朝阳区"), ("110106", "丰台区"), ("110107", "石景山区"),
    ("110108", "海淀区"), ("110111", "房山区"), ("110112", "通州区"), ("110114", "昌平区"), ("110115", "大兴区"),
]


def credit_code(prefix, subject):
    """18 characters of GB 32100-2015: prefix of 8, subject id of 8, both check characters computed."""
    value = lambda letter: int(letter) if letter.isdigit() else ord(letter) - 55
    inner = 11 - sum(value(c) * w for c, w in zip(subject, INNER_WEIGHTS)) % 11
    body = prefix + subject + {10: "X", 11: "0"}.get(inner, str(inner))
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, WEIGHTS))
    return body + ALPHABET[(31 - total % 31) % 31]


OFFICE = credit_code("11110000", "MBFX0001")


class Model:
    """One version of a model, with whose it is and its filing."""

    def __init__(self, number, provider, staff):
        self.number, self.provider, self.staff = number, provider, staff
        self.name = f"长河示例模型{number:02d}"
        self.filing = {"status": "filed", "filing_number": f"Beijing-Example-{number:03d}", "number_date": "2024-03-01"}


class Cast:
    """Organisations, persons and mandates, and how to find them."""

    def __init__(self):
        self.organisations, self.persons, self.mandates = [], [], []
        self.names = {}
        self.applicants, self.owners, self.providers, self.recommenders, self.co_handlers = [], [], [], [], []
        self.experts, self.employers, self.models = [], [], []
        self.relations = {}

    def model_of(self, provider, number):
        """The model that case brings from the provider at that index."""
        own = [model for model in self.models if model.provider == self.providers[provider][0]]
        return own[number % len(own)]

    def organisation(self, code, name, kind, district, roles, functions):
        self.organisations.append({"credit_code": code, "name": name, "kind": kind, "district": district, "roles": roles,
                                   "functions": sorted(functions)})
        self.names[code] = name
        return code

    def person(self, number, name, employer, post):
        phone = f"010-8{int.from_bytes(number.encode(), 'big') % 10_000_000:07d}"
        self.persons.append({"number": number, "name": name, "phone": phone, "employer": employer, "post": post,
                             "accounts": [{"issuer": ISSUER, "subject": number}]})
        return number

    def mandate(self, person, organisation, functions):
        self.mandates.append({"number": f"{person}-{len(self.mandates) + 1:03d}", "person": person,
                              "organisation": organisation, "functions": functions, "from": "2024-07-01",
                              "document": "示例授权"})

    def staff(self, number, name, organisation, post, functions):
        self.person(number, name, organisation, post)
        self.mandate(number, organisation, functions)
        return number


SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ["明远", "思齐", "若水", "景行", "知行", "怀瑾", "清和", "嘉木", "云舒", "望舒", "致远", "子衿", "书恒", "安澜", "星野", "予安"]


def invented_name(index):
    return SURNAMES[index % len(SURNAMES)] + GIVEN[(index * 7 + index // len(SURNAMES)) % len(GIVEN)]


OFFICE_STAFF = [
    ("manager", "计划管理岗", ["programme_manager", "pool_manager"]),
    ("leader", "处室负责人", ["office_leader"]),
    ("clerk", "形式审查岗", ["intake_clerk"]),
    ("compliance", "合规审查岗", ["compliance_officer"]),
    ("organiser", "评审组织岗", ["review_organiser"]),
    ("inspector", "机关纪委", ["discipline_inspector"]),
    ("lead", "主办处室", ["office_lead"]),
    ("lead2", "主办处室负责人", ["office_lead"]),
    ("secretary", "会议秘书", ["decision_secretary"]),
    ("publisher", "信息公开岗", ["publisher"]),
    ("investigator", "异议核查岗", ["objection_investigator"]),
    ("reserve", "储备库管理岗", ["reserve_manager"]),
    ("budget", "预算评审岗", ["budget_reviewer"]),
    ("awards", "立项与合同岗", ["office_clerk", "signatory"]),
    ("acceptance", "技术验收岗", ["acceptance_officer"]),
    ("finance", "财务验收岗", ["finance_officer"]),
    ("operator1", "运行维护岗", ["operator", "work_administrator"]),
    ("operator2", "运行维护岗", ["operator"]),
    ("registrar", "登记岗", ["registrar"]),
    ("security", "安全保密管理员", ["security_administrator"]),
    ("system", "系统管理员", ["system_administrator"]),
    ("audit", "安全审计员", ["audit_administrator"]),
    ("auditor", "审计人员", ["auditor"]),
    ("privacy", "个人信息保护负责人", ["data_protection_officer"]),
]


def make():
    cast = Cast()
    office_functions = {function for _, _, functions in OFFICE_STAFF for function in functions}
    cast.organisation(OFFICE, "市人工智能应用推进办公室（示例）", "government_body", "110102", ["office", "department"],
                      office_functions)
    for index, (number, post, functions) in enumerate(OFFICE_STAFF):
        cast.staff(number, invented_name(index), OFFICE, post, functions)
    for index, name in enumerate(["市经信部门（示例）", "市科技部门（示例）", "市数据管理部门（示例）"]):
        code = cast.organisation(credit_code("11110000", f"MBFX1{index:03d}"), name, "government_body", "110102",
                                 ["department"], ["office_reviewer"])
        cast.co_handlers.append(code)
        cast.staff(f"co{index + 1}", invented_name(40 + index), code, "协办部门审核岗", ["office_reviewer"])
    for index, (district, district_name) in enumerate(DISTRICTS[:5] + [DISTRICTS[5]]):
        code = cast.organisation(credit_code("11" + district[:4] + "00", f"MBFX2{index:03d}"),
                                 f"{district_name}推荐单位（示例）", "government_body", district, ["recommender"],
                                 ["recommender"])
        cast.recommenders.append(code)
        cast.staff(f"recommender{index + 1}", invented_name(50 + index), code, "推荐经办", ["recommender"])
    unit_functions = ["applicant", "unit_administrator", "signatory"]

    def unit(kind_list, number, prefix, subject, name, kind, district, roles):
        code = cast.organisation(credit_code(prefix, subject), name, kind, district, roles, unit_functions)
        kind_list.append((code, number))
        base = len(cast.persons)
        cast.staff(f"{number}-officer", invented_name(base), code, "申报经办", ["applicant"])
        cast.staff(f"{number}-admin", invented_name(base + 1), code, "单位管理员", ["unit_administrator", "signatory"])

    for index in range(14):
        district, _ = DISTRICTS[index % len(DISTRICTS)]
        unit(cast.applicants, f"a{index + 1:02d}", "91" + district, f"MAFX{index + 100:04d}",
             f"北斗谷智能科技有限公司{index + 1:02d}（示例）", "enterprise", district, ["applicant"])
    for index in range(10):
        district, district_name = DISTRICTS[index]
        unit(cast.owners, f"o{index + 1:02d}", "12" + district, f"MBFX{index + 300:04d}",
             f"{district_name}{FIELD_NAMES[index]}场景单位（示例）", "public_institution", district, ["applicant"])
    for index in range(8):
        district, _ = DISTRICTS[(index + 5) % len(DISTRICTS)]
        unit(cast.providers, f"m{index + 1:02d}", "91" + district, f"MAFY{index + 100:04d}",
             f"长河大模型有限公司{index + 1:02d}（示例）", "enterprise", district, ["applicant", "model_provider"])
    for index in range(12):
        cast.models.append(Model(index + 1, *cast.providers[index % len(cast.providers)]))
    for index in range(5):
        code = cast.organisation(credit_code("12110000", f"MBFX{index + 400:04d}"), f"第{index + 1}研究院（示例）",
                                 "research_institute", "110108", ["employer"], [])
        cast.employers.append(code)
    for index in range(30):
        employer = cast.employers[(index + index // 10) % len(cast.employers)]  # each field meets every employer
        number = cast.person(f"e{index + 1:02d}", invented_name(100 + index), employer, "研究员")
        cast.experts.append((number, employer, [FIELDS[index % 10], FIELDS[(index + 3) % 10], FIELDS[(index + 7) % 10],
                                                FIELDS[(index + 5) % 10]]))
    for index, (code, _) in enumerate(cast.providers[:4]):
        cast.relations[cast.experts[index * 6][0]] = code
    return cast


if __name__ == "__main__":
    made = make()
    json.dump({"organisations": made.organisations, "persons": made.persons, "mandates": made.mandates}, sys.stdout,
              ensure_ascii=False, indent=1)
    print()
