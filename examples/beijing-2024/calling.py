"""What stands before the first application: the call, the pools of experts, the models."""

import cast as casting
from story import CLOSES, OPENS, RECOMMEND, REVIEW, ROUND


def open_round(story):
    story.chapter("申报通知")
    office, cast = story.office, story.cast
    data = {
        "number": ROUND, "title": "2024年第一批示范应用项目申报", "track": "demonstration", "call_number": "京AI办〔2024〕1号",
        "opens_at": OPENS, "closes_at": CLOSES, "recommend_until": RECOMMEND, "review_until": REVIEW,
        "notice_counts_start": False, "fields": casting.FIELDS,
        "recommenders": [{"organisation": code, "limit": 3 if index == 0 else 5} for index, code in enumerate(cast.recommenders)],
        "per_lead_max": 2, "partners_max": 4, "requested_max_fen": 1_000_000_000, "own_share_min": 5000,
        "seats": 3, "alternates": 2, "pass_score": 7000,
        "co_handlers": [{"organisation": code, "name": cast.names[code]} for code in cast.co_handlers],
        "deemed_max": 1, "members_total": 5, "quorum": 3,
    }
    story.round = office.start("manager", "round", data)["id"]
    office.send("manager", story.round, "request_approval")
    story.refused("起草人自己审批申报通知", "not_assigned", lambda: office.do("manager", story.round, "approve_call", "approved"))
    office.do("leader", story.round, "approve_call", "approved")
    story.tell(f"申报通知已批准发布：{data['title']}，{OPENS[:10]} 起受理，{CLOSES[:16]} 截止")


def fill_pools(story):
    story.chapter("专家库")
    office, cast = story.office, story.cast
    for field in casting.FIELDS:
        office.start("manager", "expert_pool", {"field": field})
    names = {person["number"]: person["name"] for person in cast.persons}
    for index, (number, employer, fields) in enumerate(cast.experts):
        data = {"number": f"E{index + 1:03d}", "name": names[number], "employer": employer,
                "discipline": ["technology", "industry", "management"][index % 3], "fields": fields, "load_max": 20,
                "integrity_pledge": True}
        if number in cast.relations:
            data["relations"] = [{"organisation": cast.relations[number], "kind": "adviser"}]
        entry = office.start(number, "expert", data)
        office.do("manager", entry["id"], "admit", "admitted")
    story.tell(f"{len(cast.experts)} 名专家入库，分布于 {len(casting.FIELDS)} 个分库；{len(cast.relations)} 人申报了利害关系")


def file_models(story):
    story.chapter("模型备案核对")
    office = story.office
    story.models = {}
    for model in story.cast.models:
        late = model.number == len(story.cast.models)
        filing = {"status": "in_progress", "submitted_on": "2024-05-10", "expected_on": "2024-08-15"} if late else model.filing
        entry = office.start(f"{model.staff}-officer", "model", {
            "name": model.name, "version": "1.0", "provider": model.provider, "origin": "self_developed", "filing": filing})
        story.models[model.number] = entry["id"]
        if not late:
            office.do("compliance", entry["id"], "check_filing", "confirmed")
            continue
        story.refused("备案在办而确认属实", "has_number", lambda: office.do("compliance", entry["id"], "check_filing", "confirmed"))
        office.do("compliance", entry["id"], "check_filing", "in_progress")
        office.edit(f"{model.staff}-officer", entry["id"], {"filing": dict(model.filing, submitted_on=None, expected_on=None)})
        office.send(f"{model.staff}-officer", entry["id"], "recheck")
        office.do("compliance", entry["id"], "check_filing", "confirmed")
        story.tell(f"{model.name}先按“办理中”登记，取得备案号后再次核对")
    story.tell(f"{len(story.models)} 个模型的备案信息已核对")


def check_models_again(story):
    """A confirmed filing is looked at every twelve months."""
    office = story.office
    for number, instance in story.models.items():
        office.do("compliance", instance, "check_filing", "confirmed")
    story.tell(f"备案核对满十二个月：{len(story.models)} 个模型重新核对")
