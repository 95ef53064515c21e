"""The reserve, its batches, and what an award brings: plan a batch, mature a batch, carry a batch out."""

from cast import OFFICE
from reviewing import admit, circulate, conclude, object_to, publish, resolve

CHECKLIST = ("pairing_contract", "data", "compute", "own_funds", "budget", "filing")


def reserve(story):
    story.chapter("储备与成熟")
    office = story.office
    story.stays = {}
    for case in story.entered:
        rows = office.wait_for("the stay of " + case.key, lambda: office.find("reserve_stay", f'key == "{case.key}"'))
        story.stays[case] = rows[0]["id"]
    ready = {name: {"fulfilled": True} for name in CHECKLIST} | {"procurement": {"applies": False}}
    unripe, leaving = story.case(1), story.case(22)
    story.refused("清单未满足而认定成熟", "checklist",
                  lambda: office.send("reserve", story.stays[unripe], "mature", ready | {"budget": {"fulfilled": False}}))
    office.send(leaving.officer, story.stays[leaving], "leave", {"reason": "场景方调整建设计划，本年度不再实施"})
    story.mature = [case for case in story.entered if case not in (unripe, leaving)]
    for case in story.mature:
        office.send("reserve", story.stays[case], "mature", ready)
    story.tell(f"{len(story.mature)} 项认定成熟；第 {unripe.number} 项仍在谋划；第 {leaving.number} 项申请出库")


def select(story, number, title, budget_fen, invited, quotas):
    """A batch up to its selection: the projects are asked, and the best that fit are taken."""
    office = story.office
    data = {"number": number, "title": title, "budget_fen": budget_fen, "invited": [case.key for case in invited],
            "co_handlers": [{"organisation": code, "name": story.cast.names[code]} for code in story.cast.co_handlers],
            "members_total": 5, "quorum": 3, "notice_counts_start": False}
    if quotas:
        data["quotas"] = quotas
    batch = office.start("reserve", "batch", data)["id"]
    office.send("reserve", batch, "collect")
    answers = lambda: office.get(batch)["vars"]
    office.wait_for("the projects' answers", lambda: len(answers()["members"]) + len(answers()["declined"]) == len(invited))
    office.send("reserve", batch, "select")
    office.wait_for("the selection", lambda: "budget_review" in office.states(batch))
    found = answers()
    reasons = {"field_full": "领域名额已满", "budget": "预算不足", "kept_for_least": "为其他领域保留"}
    left = "，".join(f"第 {story.of_project(one['key'].split('/')[0]).number} 项{reasons[one['reason']]}" for one in found["selection"]["left_out"])
    chosen = [story.of_project(one["project_code"]) for one in found["selected"]]
    declined = len(found["declined"])
    story.tell(f"征询 {len(invited)} 项，{declined} 项因未成熟谢绝；按得分入选第 {'、'.join(str(case.number) for case in chosen)} 项；未入选：{left}")
    return batch, chosen


def decide(story, batch, item, title):
    """Budget review, joint review, meeting and notice of a batch; returns its notice."""
    office = story.office
    amounts = [{"key": one["project_code"], "amount_fen": one["amount_fen"] * 9 // 10} for one in office.get(batch)["vars"]["selected"]]
    above = [dict(amounts[0], amount_fen=amounts[0]["amount_fen"] * 2)] + amounts[1:]
    form = {"document_number": f"京AI评审〔{story.today()[:4]}〕{item}号", "amounts": amounts, "opinion": "按九成核定。"}
    story.refused("核定金额高于申请金额", "within_request",
                  lambda: office.do("budget", batch, "review_budget", "reviewed", form | {"amounts": above}))
    office.do("budget", batch, "review_budget", "reviewed", form)
    circulate(story, batch)
    resolve(story, batch, item, title)()
    return publish(story, batch)


def finish_batch(story, batch, chosen):
    office = story.office
    office.wait_for("the batch to end", lambda: office.get(batch)["outcome"] == "done")
    keys = {one["key"] for one in office.get(batch)["vars"]["amounts"]}
    awarded = [case for case in chosen if case.project in keys]

    def awards():
        rows = [office.get(row["id"]) for row in office.find("award")]
        found = {story.of_project(row["data"]["project_code"]): row for row in rows if row["data"]["batch"] == batch}
        return len(found) == len(awarded) and found
    return awarded, office.wait_for("the awards", awards)


def first_batch(story):
    story.chapter("第一批：征询、遴选、核定、联审、上会、公示")
    title = "2024年第一批实施项目"
    quotas = [{"field": "government_services", "most": 1}]
    invited = [case for case in story.entered if case in story.mature or case.number == 1]
    batch, chosen = select(story, "2024-B1", title, 1_500_000_000, invited, quotas)
    notice = decide(story, batch, 201, title)
    held = story.case(9)
    objection = object_to(story, notice, held)
    admit(story, objection, notice, held)
    story.tell(f"第 {held.number} 项在拟立项公示期间收到异议：名单照常办结，该项暂缓")
    story.advance("2024-11-11")
    awarded, awards = finish_batch(story, batch, chosen)
    assert held not in awarded
    conclude(story, objection, "stand", "unfounded")
    office = story.office
    office.wait_for("the held project's return", lambda: "reserve.mature" in office.states(story.stays[held]))
    story.tell(f"批次办结：{len(awarded)} 项立项；第 {held.number} 项异议核查不成立，退回成熟库，待下一批")
    return awards


def second_batch(story):
    story.chapter("第二批：滚动实施")
    title = "2025年第一批实施项目"
    story.advance("2025-03-03")
    office = story.office
    waiting = [case for case in story.mature if "reserve.mature" in office.states(story.stays[case])]
    batch, chosen = select(story, "2025-B1", title, 1_100_000_000, waiting, [])
    decide(story, batch, 202, title)
    story.advance("2025-03-11")
    awarded, awards = finish_batch(story, batch, chosen)
    assert story.case(9) in awarded
    story.tell(f"批次办结：{len(awarded)} 项立项，其中第 9 项上批因异议暂缓")
    return awards


# --- award and agreement -------------------------------------------------------------------------------------

def content(story, case, number, document_number, amount, ends_on):
    total = 600_000_000 + case.number * 10_000_000
    start = f"{int(ends_on[:4])}-01-01" if ends_on.endswith("12-31") else story.today()
    return {
        "agreement_number": f"RW-{story.today()[:4]}-{number:03d}", "project_code": case.project, "award_document_number": document_number,
        "starts_on": start, "ends_on": ends_on, "agreed_fen": amount, "own_fen": total - amount,
        "signatories": [{"organisation": OFFICE, "role": "office"}, {"organisation": case.lead, "role": "lead"},
                        {"organisation": case.owner, "role": "partner"}, {"organisation": case.provider, "role": "partner"}],
        "milestones": [{"name": "上线试运行", "due_on": f"{ends_on[:4]}-03-31", "deliverable": "试运行报告", "payment_fen": amount // 2}],
        "targets": [{"name": "平均办理时间", "unit": "小时", "baseline": "48", "target": "24", "due_on": ends_on}]}


def issue(story, case, award, number):
    """The document is issued and served; returns the id of the agreement that this begins."""
    office = story.office
    amount = award["data"]["approved_fen"]
    document = f"京AI立〔{story.today()[:4]}〕{number}号"
    form = {"document_number": document, "issued_on": story.today(), "approved_fen": amount,
            "by_year": [{"year": 2025, "amount_fen": amount}], "served": "electronic"}
    if number == 1:
        story.refused("文件金额与集体决策不符", "amount",
                      lambda: office.do("awards", award["id"], "issue", "issued", form | {"approved_fen": amount + 1}))
    office.do("awards", award["id"], "issue", "issued", form)
    office.do("awards", award["id"], "serve", "served")
    rows = office.wait_for("the agreement", lambda: office.find("agreement", f'key == "{case.project}/{document}"'))
    return rows[0]["id"], document, amount


def sign(story, case, agreement, signatories):
    seal = {"kind": "electronic_seal", "signed_on": story.today()}
    for organisation in signatories:
        staff = "awards" if organisation == OFFICE else case.staff[organisation] + "-admin"
        story.office.do(staff, agreement, "sign", "signed", seal, element=organisation)


def conclude_agreements(story, awards, ends_on, first_number):
    office = story.office
    concluded = []
    for number, (case, award) in enumerate(sorted(awards.items(), key=lambda pair: pair[0].number), first_number):
        agreement, document, amount = issue(story, case, award, number)
        parties = [OFFICE, case.lead, case.owner, case.provider]
        text = content(story, case, number, document, amount, ends_on)
        office.edit("awards", agreement, {"content": text})
        office.send("awards", agreement, "circulate")
        if case.number == 4:
            sign(story, case, agreement, parties[:2])
            office.do(f"{case.owner_staff}-admin", agreement, "sign", "returned", {"reason": "试运行期限过短，请延长"}, element=case.owner)
            text["milestones"][0]["due_on"] = f"{ends_on[:4]}-05-31"
            office.edit("awards", agreement, {"content": {"milestones": text["milestones"]}})
            office.send("awards", agreement, "circulate")
            story.tell(f"第 {case.number} 项场景方退回任务书，修改后各方就新内容重新签署")
        if case.number == 11:
            sign(story, case, agreement, parties[:3])
            story.unsigned = (case, agreement)
            continue
        sign(story, case, agreement, parties)
        concluded.append(case)
    return concluded


def works(story, cases):
    """The implementations that the signed agreements begin, by case."""
    office = story.office

    def begun():
        rows = [office.get(row["id"]) for row in office.find("implementation")]
        found = {story.of_project(row["data"]["project_code"]): row["id"] for row in rows}
        return {case: found[case] for case in cases} if all(case in found for case in cases) else None
    return office.wait_for("the implementations", begun)


def first_awards(story, awards):
    story.chapter("立项与任务书")
    office = story.office
    concluded = conclude_agreements(story, awards, "2025-12-31", 1)
    story.works = works(story, concluded)
    story.tell(f"{len(awards)} 项印发立项文件并送达；{len(concluded)} 份任务书各方签订，项目进入实施")
    story.advance("2024-12-16")
    case, agreement = story.unsigned
    assert office.get(agreement)["outcome"] == "lapsed"
    story.tell(f"第 {case.number} 项模型方未在二十个工作日内签署任务书：视为放弃")


def second_awards(story, awards):
    concluded = conclude_agreements(story, awards, "2026-03-31", 1 + len(story.works) + 1)
    story.works |= works(story, concluded)
    story.tell(f"第二批 {len(concluded)} 份任务书签订，项目进入实施")
