"""The applicants' side: drafts, approval by the units, pairing, submission, recall and withdrawal."""

import cast as casting
from story import ROUND, Case


def application(story, case):
    """The form of an application, whole."""
    names = story.cast.names
    total = 600_000_000 + case.number * 10_000_000
    requested = 200_000_000 + case.number * 5_000_000
    field_name = casting.FIELD_NAMES[casting.FIELDS.index(case.field)]
    return {
        "round": ROUND, "project_code": case.project, "track": "demonstration", "field": case.field, "lead": case.lead,
        "lead_name": names[case.lead], "recommender": case.recommender,
        "units": [{"organisation": case.lead, "name": names[case.lead], "work_share": 6000, "funds_share": 10000}],
        "partners": [
            {"organisation": case.owner, "name": names[case.owner], "role": "scenario_owner", "work": "开放场景，组织试用和评测"},
            {"organisation": case.provider, "name": names[case.provider], "role": "model_provider", "work": "提供模型并适配场景"}],
        "pairing": {"scenario_owner": case.owner, "model_provider": case.provider, "agreement_number": f"结对-{case.number:03d}",
                    "agreement_date": "2024-07-20", "ip_and_data_terms": "成果各自完成的归各自所有，场景数据不出域。",
                    "deployment": "private_cloud", "is_affiliated": False},
        "models": [{"name": case.model.name, "version": "1.0", "provider": case.provider, "origin": "self_developed",
                    "filing": case.model.filing}],
        "project": {"title": f"面向{field_name}场景的大模型示范应用（示例{case.number:02d}）", "problem": "现有流程依赖人工，时间长、差错多。",
                    "solution": "以大模型理解业务材料，人工复核后办理。", "novelty": "场景方与模型方共建评测集，持续迭代。",
                    "starts_on": "2025-01-01", "ends_on": "2025-12-31", "location": "110108", "maturity": "pilot"},
        "data": {"sources": [{"name": "场景历史材料", "owner": names[case.owner], "licence": "协议授权"}],
                 "has_personal_information": False, "has_important_data": False, "crosses_border": False,
                 "security_statement": "数据分类分级，在场景方域内处理。"},
        "compute": {"need": "8 卡推理服务器 2 台"},
        "budget": {"total_fen": total, "own_fen": total - requested, "requested_fen": requested, "other_public_fen": 0,
                   "lines": [{"year": 2025, "category": "compute", "own_fen": total - requested, "requested_fen": requested}]},
        "targets": [{"name": "平均办理时间", "unit": "小时", "baseline": "48", "target": "24", "due_on": "2025-12-31"}],
        "team": {"leader": {"name": "示例负责人", "phone": "010-80000000", "organisation": case.lead, "time_share": 8000}, "members": []},
        "contact": {"name": "示例联系人", "phone": "010-80000001"},
        "statements": {"truthful": True, "integrity_pledge": True, "non_secret": True, "no_duplicate_funding": True, "may_publish": True},
    }


def draft(story, case):
    office = story.office
    project = office.start(case.officer, "project", {"title": case.title, "lead": case.lead, "field": case.field})
    case.project = project["vars"]["code"]
    case.instance = office.start(case.officer, "application", application(story, case))["id"]


def confirm(story, case):
    """Own unit and partners decide whatever of theirs is open; returns how many were asked."""
    office = story.office
    office.send(case.officer, case.instance, "complete")
    asked = 0
    for kind, outcome in (("approve", "approved"), ("confirm", "confirmed")):
        for task in office.tasks(case.instance, kind, who=case.officer):
            staff = case.staff[task["element"]]
            office.do(f"{staff}-admin", case.instance, kind, outcome, element=task["element"], watcher=case.officer)
            asked += 1
    return asked


def submit(story, case):
    story.office.send(case.officer, case.instance, "submit")


def decline_then_confirm(story, case):
    office = story.office
    office.send(case.officer, case.instance, "complete")
    office.do(f"{case.lead_staff}-admin", case.instance, "approve", "approved", element=case.lead, watcher=case.officer)
    office.do(f"{case.owner_staff}-admin", case.instance, "confirm", "declined",
              {"reason": "协议中数据条款与约定不一致，请修改后再确认"}, element=case.owner, watcher=case.officer)
    office.edit(case.officer, case.instance, {"pairing": {"ip_and_data_terms": "场景数据不出域，派生数据归场景方。"}})
    asked = confirm(story, case)
    assert asked == 2, f"{asked} confirmations were asked for instead of the partners' two"
    story.tell(f"第 {case.number} 项：场景方不予确认，修改结对条款后只重新征求两个合作方确认，单位审核不受影响")


def cast_cases(story, count):
    cast = story.cast
    for number in range(1, count + 1):
        index = number - 1
        recommender = index % len(cast.recommenders)
        provider = index % len(cast.providers)
        story.cases.append(Case(number, cast.applicants[index % len(cast.applicants)], cast.owners[index % len(cast.owners)],
                                cast.providers[provider], (cast.recommenders[recommender], f"recommender{recommender + 1}"),
                                casting.FIELDS[index % len(casting.FIELDS)], cast.model_of(provider, number)))


def apply(story, count):
    story.chapter(f"申报：{count} 项，{min(count, len(casting.FIELDS))} 个领域")
    office = story.office
    story.advance("2024-07-29")
    cast_cases(story, count)
    *submitted, kept = story.cases
    for case in story.cases:
        draft(story, case)
    story.tell(f"第 {kept.number} 项只留草稿，截止时视为放弃")
    for case in submitted:
        if case.number == 2:
            decline_then_confirm(story, case)
        else:
            confirm(story, case)
        if case.number == 1:
            story.refused("场景方代牵头单位提交", "forbidden", lambda: office.send(f"{case.owner_staff}-officer", case.instance, "submit"))
        submit(story, case)
    story.tell(f"{len(submitted)} 项已提交，均有收件编号和回执")
    case = story.case(3)
    office.send(case.officer, case.instance, "recall")
    asked = confirm(story, case)
    assert asked == 0, f"{asked} confirmations were asked for again"
    submit(story, case)
    story.tell(f"第 {case.number} 项截止前撤回修改后重新提交，未改动的审核和确认继续有效")
    case = submitted[-1]
    office.send(case.officer, case.instance, "withdraw")
    story.must_be(case, "withdrawn")
    story.tell(f"第 {case.number} 项由申报单位撤回申报")
