"""Experts, departments, the meeting and the public: review, joint review, decision, notice."""

import collections

CRITERIA = ("novelty", "feasibility", "effect", "replicability", "team", "budget")


# --- experts -------------------------------------------------------------------------------------------------

def seat_panel(story, case):
    """The panel once its draw is witnessed."""
    office = story.office
    panel = office.child(case.instance, "panel")
    office.wait_for("the draw", lambda: "witnessing" in office.states(panel))
    office.do("inspector", panel, "witness", "confirmed")
    return panel


def answer(story, panel, task, outcome, form):
    numbers = {f"E{index + 1:03d}": number for index, (number, _, _) in enumerate(story.cast.experts)}
    story.office.do(numbers[task["element"]], panel, "review", outcome, form, element=task["element"])


def recuse(story, panel):
    task = story.office.tasks(panel, "review")[0]
    answer(story, panel, task, "recused", {"ground": "adviser", "statement": "曾任申报单位顾问，申请回避"})
    return task["element"]


def score(story, case, panel, base, support="support"):
    for task in story.office.tasks(panel, "review"):
        answer(story, panel, task, "reviewed", {"pledge": True, "scores": dict.fromkeys(CRITERIA, base), "recommendation": support,
                                                "opinion": "独立评审意见（示例）。"})


def draw_again(story, case, panel):
    """Expert after expert recuses himself until no alternate is left and the panel loses its quorum."""
    office = story.office
    gone = [recuse(story, panel) for _ in range(3)]
    score(story, case, panel, case.score)
    office.wait_for("the shortage", lambda: "shortage" in office.states(panel))
    office.send("organiser", panel, "draw_again", {"ground": "三名专家回避，候补用尽，有效意见不足三份", "authority": "申报通知第九条"})
    office.wait_for("the second draw", lambda: "witnessing" in office.states(panel))
    office.do("inspector", panel, "witness", "confirmed")
    exclusions = {one["number"]: one["reason"] for one in office.get(panel)["vars"]["draw"]["exclusions"]}
    assert all(exclusions[number] == "recused" for number in gone)
    story.tell(f"第 {case.number} 项三名专家先后回避，候补用尽，重新抽取；已回避的 {'、'.join(gone)} 不再参加")


def review(story):
    story.chapter("专家抽取与评审")
    office = story.office
    live = story.live("review")
    low = story.case(3)
    reasons = collections.Counter()
    for case in live:
        panel = seat_panel(story, case)
        reasons.update(one["reason"] for one in office.get(panel)["vars"]["draw"]["exclusions"])
        if case.number == 1:
            number = recuse(story, panel)
            story.tell(f"第 {case.number} 项专家 {number} 回避，候补依次递补")
        if case.number == 9:
            draw_again(story, case, panel)
        score(story, case, panel, 5200 if case is low else case.score, "not_support" if case is low else "support")
    story.wait_until_left(live, "review")
    story.must_be(low, "refused")
    story.tell(f"{len(live)} 个评审组抽取时，{reasons['relation']} 人次因利害关系排除，{reasons['same_employer']} 人次因同单位已有专家排除")
    story.tell(f"第 {low.number} 项未入围；{len(story.live('joint_review'))} 项进入联审")


# --- departments ---------------------------------------------------------------------------------------------

def circulate(story, instance, answers=None):
    """The lead and the co-handling departments answer; `answers`: by index of department, None is silence."""
    office = story.office
    joint = office.child(instance, "joint")
    office.do("lead", joint, "lead_opinion", "explicit_agree", {})
    for index, code in enumerate(story.cast.co_handlers):
        given = (answers or {}).get(index, ("explicit_agree", {}))
        if given:
            office.do(f"co{index + 1}", joint, "co_opinion", given[0], given[1], element=code)
    return joint


def revise(story, case):
    """What a department or the meeting asked for is taken up, and the departments see it again."""
    office = story.office
    story.office.wait_for("the revision", lambda: case in story.live("revision"))
    office.edit(case.officer, case.instance, {"data": {"security_statement": "数据不出域；场景方每季度核查一次。"}})
    office.send(case.officer, case.instance, "resubmit", {"items": [{"opinion": "补充数据使用边界", "adoption": "adopted"}]})
    circulate(story, case.instance)


def joint_review(story):
    story.chapter("联审")
    office = story.office
    live = story.live("joint_review")
    boundary = ("disagree", {"reason": "数据使用边界尚不清楚，建议补充后再议"})
    special = {10: {2: None}, 2: {1: boundary}, 12: {1: boundary}, 11: {0: ("refer_up", {"refer_to": "市级专班", "reason": "涉及跨部门数据"})}}
    for case in live:
        joint = circulate(story, case.instance, special.get(case.number))
        if case.number == 2:
            settle = {"explanation": "已与提出部门沟通，数据边界在任务书中约定并由场景方监督", "document_number": "京AI办签〔2024〕7号"}
            story.refused("出具过主办意见的人再作裁量", "separation_of_duties", lambda: office.do("lead", joint, "settle", "approve_anyway", settle))
            office.do("lead2", joint, "settle", "approve_anyway", settle)
            story.tell(f"第 {case.number} 项有部门不同意，主办部门负责人说明理由后仍予同意，并承担责任")
        if case.number == 12:
            office.do("lead2", joint, "settle", "revise", {"reason": "请按部门意见补充数据使用边界"})
            revise(story, case)
            story.tell(f"第 {case.number} 项有部门不同意，申报单位修改完善后再次联审通过")
        if case.number == 11:
            office.do("secretary", joint, "record_superior", "agreed", {"reason": "上级批示：同意，请做好数据安全保障", "document_number": "京办批〔2024〕31号"})
            story.tell(f"第 {case.number} 项部门同意但须报上级，录入批示后通过")
    story.advance("2024-10-15")
    story.wait_until_left(live, "joint_review")
    silent = story.case(10)
    tally = [one["outcome"] for one in office.get(office_joint(story, silent))["results"] if one["kind"] == "co_opinion"]
    assert tally.count("deemed_by_timeout") == 1 and tally.count("explicit_agree") == 2
    story.tell(f"第 {silent.number} 项一个协办部门未在限期内答复：记为超时默许，不并入明示同意")


def office_joint(story, case):
    return next(row["id"] for row in story.office.find("joint_review") if story.office.get(row["id"])["data"]["subject"] == case.instance)


# --- the meeting ---------------------------------------------------------------------------------------------

def resolve(story, instance, item, title, outcome="approved"):
    decision = story.office.child(instance, "decision")
    votes = {"approved": ["for"] * 4, "returned": ["for", "abstain", "abstain", "abstain"], "refused": ["against"] * 4}[outcome]
    people = [{"person": name, "office": "办公会", "vote": vote} for name, vote in zip(("leader", "lead2", "budget", "secretary"), votes)]
    minutes = {"meeting": "office_meeting", "held_on": story.today(), "minutes_number": f"会议纪要〔{story.today()[:4]}〕{item}号", "item": title,
               "attendees": people, "members_total": 5, "quorum": 3, "recusals": []}
    return lambda: story.office.do("secretary", decision, "resolve", outcome, minutes)


def collective_decision(story):
    story.chapter("集体决策")
    live = story.live("collective_decision")
    for item, case in enumerate(live, 1):
        title = f"{case.title}入库"
        if case.number == 13:
            resolve(story, case.instance, item, title, "returned")()
            revise(story, case)
            story.office.wait_for("the meeting", lambda: case in story.live("collective_decision"))
            resolve(story, case.instance, 100 + item, title)()
            story.tell(f"第 {case.number} 项会议退回修改完善，再次联审、上会后同意")
        elif case.number == 14:
            resolve(story, case.instance, item, title, "refused")()
        else:
            resolve(story, case.instance, item, title)()
    story.wait_until_left(live, "collective_decision")
    story.must_be(story.case(14), "refused")
    story.tell(f"第 14 项会议不同意；{len(story.live('notice'))} 项同意入库，转入公示")


# --- the public ----------------------------------------------------------------------------------------------

def publish(story, instance):
    notice = story.office.child(instance, "notice")
    story.office.do("publisher", notice, "publish", "done", {"contact": "办公室 010-80000002", "place": "门户网站（示例）"})
    return notice


def object_to(story, notice, case, who="a14-officer"):
    """A signed objection to one item of a notice."""
    office = story.office
    objection = office.start(who, "objection", {
        "notice": office.get(notice)["vars"]["number"], "item": case.project, "objector_kind": "person", "real_name": "示例异议人",
        "contact": {"name": "示例异议人", "phone": "010-80000003"}, "facts": "认为申报材料所述成效与事实不符。",
        "signature": {"kind": "paper_signature", "signed_on": story.today(),
                      "evidence": {"kind": "other", "name": "签名件.pdf", "blob": "paper-0001"}}})["id"]
    office.send(who, objection, "submit")
    return objection


def admit(story, objection, notice, case):
    office = story.office
    office.do("investigator", objection, "admit_objection", "admitted", watcher="investigator")
    office.wait_for("the notice to hold the item", lambda: case.project in office.get(notice)["vars"]["held"])


def conclude(story, objection, measure, result):
    story.office.do("investigator", objection, "investigate", measure, {
        "result": result, "facts": "经核查有关台账和原始记录。", "reply": "核查结论已书面答复异议人。", "investigated_on": story.today()},
        watcher="investigator")


def notice(story):
    story.chapter("入库公示与异议")
    office = story.office
    live = story.live("notice")
    notices = {case: publish(story, case.instance) for case in live}
    objections = {}
    for number in (15, 4, 16):
        case = story.case(number)
        objections[number] = object_to(story, notices[case], case)
        admit(story, objections[number], notices[case], case)
    story.advance("2024-10-18")
    story.refused("异议不成立而取消资格", "founded", lambda: conclude(story, objections[4], "refuse", "unfounded"))
    conclude(story, objections[15], "refuse", "founded")
    conclude(story, objections[4], "stand", "unfounded")
    conclude(story, objections[16], "review_again", "partly")
    story.wait_until_left([story.case(15), story.case(16)], "notice")
    story.must_be(story.case(15), "refused")
    story.tell("第 15 项异议成立，取消入库资格；第 4 项异议不成立，公示结果维持；第 16 项部分成立，重新评审")
    review_again(story, story.case(16))
    story.advance("2024-10-28")
    story.wait_until_left(live, "notice")
    story.entered = [case for case in story.cases if story.outcome(case) == "entered"]
    late = object_to(story, notices[story.case(17)], story.case(17))
    office.do("investigator", late, "admit_objection", "admitted", watcher="investigator")
    office.wait_for("the late objection", lambda: office.get(late, "investigator")["outcome"] == "late")
    story.tell("公示期满后对第 17 项提出的异议：公示已结束，不予受理")
    story.tell(f"公示期满：{len(story.entered)} 项入库，覆盖 {len({case.field for case in story.entered})} 个领域")


def review_again(story, case):
    story.office.wait_for("the second review", lambda: case in story.live("review"))
    score(story, case, seat_panel(story, case), case.score)
    story.wait_until_left([case], "review")
    circulate(story, case.instance)
    story.wait_until_left([case], "joint_review")
    resolve(story, case.instance, 116, f"{case.title}入库（重新评审）")()
    story.wait_until_left([case], "collective_decision")
    publish(story, case.instance)
    story.tell(f"第 {case.number} 项由另抽的评审组重新评审，再次联审、上会、公示")
