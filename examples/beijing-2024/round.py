"""One round of the demonstration track, played through HTTP from the call notice to accepted projects.

    python3 round.py http://127.0.0.1:8080            the whole round
    python3 round.py --sample http://127.0.0.1:8080   stops with cases at every stage, for looking around

The service must run on the manual clock with the demo people of cast.py. Every step is told as it happens; the same steps on
the same release give the same round.
"""

import sys
import time

import cast as casting
from office import Office, Refused

ROUND = "2024-D1"
OPENS, CLOSES = "2024-07-29T09:00:00+08:00", "2024-08-30T17:30:00+08:00"
RECOMMEND, REVIEW = "2024-09-13T17:30:00+08:00", "2024-10-31T17:30:00+08:00"
OFFICE = casting.OFFICE


def day(text, hour="10:00"):
    return f"{text}T{hour}:00+08:00"


class Case:
    """One application and who stands behind it."""

    def __init__(self, number, lead, owner, provider, recommender, field):
        self.number, self.field = number, field
        self.lead, self.lead_staff = lead
        self.owner, self.owner_staff = owner
        self.provider, self.provider_staff = provider
        self.recommender, self.recommender_staff = recommender
        self.instance = self.project = ""
        self.score = 8600 - number * 20

    @property
    def officer(self):
        return f"{self.lead_staff}-officer"


class Round:
    def __init__(self, base):
        self.office = Office(base)
        self.cast = casting.make()
        self.cases = []
        self.began = time.monotonic()
        self.step_number = 0

    # --- telling -------------------------------------------------------------------------------------------

    def tell(self, text):
        now = self.office.now()
        print(f"[{now}] {text}", flush=True)

    def chapter(self, title):
        self.step_number += 1
        print(f"\n== {self.step_number}. {title}", flush=True)

    def refused(self, what, rule, attempt):
        """An attempt that must be refused by that rule or code."""
        try:
            attempt()
        except Refused as refusal:
            if rule not in (refusal.rule, refusal.code):
                raise
            text = refusal.problem.get("text", {}).get("zh") or refusal.problem.get("detail")
            self.tell(f"被拒绝：{what}（{rule}）：{text}")
            return
        raise AssertionError(f"{what} was not refused")

    # --- the call ------------------------------------------------------------------------------------------

    def open_round(self):
        self.chapter("申报通知")
        office, cast = self.office, self.cast
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
        self.round = office.start("manager", "round", data)["id"]
        office.send("manager", self.round, "request_approval")
        self.refused("起草人自己审批申报通知", "not_assigned", lambda: office.do("manager", self.round, "approve_call", "approved"))
        office.do("leader", self.round, "approve_call", "approved")
        self.tell(f"申报通知已批准发布：{data['title']}，{OPENS[:10]} 起受理，{CLOSES[:16]} 截止")

    def fill_pools(self):
        self.chapter("专家库")
        office = self.office
        for field in casting.FIELDS:
            office.start("manager", "expert_pool", {"field": field})
        for index, (number, employer, fields) in enumerate(self.cast.experts):
            person = self.cast.persons[[p["number"] for p in self.cast.persons].index(number)]
            entry = office.start(number, "expert", {
                "number": f"E{index + 1:03d}", "name": person["name"], "employer": employer,
                "discipline": ["technology", "industry", "management"][index % 3], "fields": fields, "load_max": 20,
                "integrity_pledge": True})
            office.do("manager", entry["id"], "admit", "admitted")
        self.tell(f"{len(self.cast.experts)} 名专家入库，分布于 {len(casting.FIELDS)} 个分库")

    def file_models(self):
        self.chapter("模型备案核对")
        office = self.office
        for index in range(12):
            code, staff = self.cast.providers[index % len(self.cast.providers)]
            filing = {"status": "filed", "filing_number": f"Beijing-Example-{index + 1:03d}", "number_date": "2024-03-01"}
            model = office.start(f"{staff}-officer", "model", {
                "name": f"长河示例模型{index + 1:02d}", "version": "1.0", "provider": code, "origin": "self_developed", "filing": filing})
            office.do("compliance", model["id"], "check_filing", "confirmed")
        self.tell("12 个模型的备案信息已核对")

    # --- applications --------------------------------------------------------------------------------------

    def application(self, case, project_code):
        names = self.cast.names
        total = 600_000_000 + case.number * 10_000_000
        requested = 200_000_000 + case.number * 5_000_000
        text = f"面向{casting.FIELD_NAMES[casting.FIELDS.index(case.field)]}场景的大模型示范应用（示例{case.number:02d}）"
        return {
            "round": ROUND, "project_code": project_code, "track": "demonstration", "field": case.field, "lead": case.lead,
            "lead_name": names[case.lead], "recommender": case.recommender,
            "units": [{"organisation": case.lead, "name": names[case.lead], "work_share": 6000, "funds_share": 10000}],
            "partners": [
                {"organisation": case.owner, "name": names[case.owner], "role": "scenario_owner", "work": "开放场景，组织试用和评测"},
                {"organisation": case.provider, "name": names[case.provider], "role": "model_provider", "work": "提供模型并适配场景"}],
            "pairing": {"scenario_owner": case.owner, "model_provider": case.provider, "agreement_number": f"结对-{case.number:03d}",
                        "agreement_date": "2024-07-20", "ip_and_data_terms": "成果各自完成的归各自所有，场景数据不出域。",
                        "deployment": "private_cloud", "is_affiliated": False},
            "models": [{"name": f"长河示例模型{case.number % 12 + 1:02d}", "version": "1.0", "provider": case.provider, "origin": "self_developed",
                        "filing": {"status": "filed", "filing_number": f"Beijing-Example-{case.number % 12 + 1:03d}", "number_date": "2024-03-01"}}],
            "project": {"title": text, "problem": "现有流程依赖人工，时间长、差错多。", "solution": "以大模型理解业务材料，人工复核后办理。",
                        "novelty": "场景方与模型方共建评测集，持续迭代。", "starts_on": "2025-01-01", "ends_on": "2025-12-31",
                        "location": "110108", "maturity": "pilot"},
            "data": {"sources": [{"name": "场景历史材料", "owner": names[case.owner], "licence": "协议授权"}], "has_personal_information": False,
                     "has_important_data": False, "crosses_border": False, "security_statement": "数据分类分级，在场景方域内处理。"},
            "compute": {"need": "8 卡推理服务器 2 台"},
            "budget": {"total_fen": total, "own_fen": total - requested, "requested_fen": requested, "other_public_fen": 0,
                       "lines": [{"year": 2025, "category": "compute", "own_fen": total - requested, "requested_fen": requested}]},
            "targets": [{"name": "平均办理时间", "unit": "小时", "baseline": "48", "target": "24", "due_on": "2025-12-31"}],
            "team": {"leader": {"name": "示例负责人", "phone": "010-80000000", "organisation": case.lead, "time_share": 8000}, "members": []},
            "contact": {"name": "示例联系人", "phone": "010-80000001"},
            "statements": {"truthful": True, "integrity_pledge": True, "non_secret": True, "no_duplicate_funding": True, "may_publish": True},
        }

    def draft(self, case):
        office = self.office
        title = f"示例项目{case.number:02d}"
        project = office.start(case.officer, "project", {"title": title, "lead": case.lead, "field": case.field})
        case.project = project["vars"]["code"]
        made = office.start(case.officer, "application", self.application(case, case.project))
        case.instance = made["id"]

    def confirm(self, case):
        office = self.office
        office.send(case.officer, case.instance, "complete")
        self.confirm_open(case)

    def confirm_open(self, case):
        """Own unit and partners decide whatever of theirs is open."""
        office = self.office
        for kind, outcome in (("approve", "approved"), ("confirm", "confirmed")):
            for task in office.tasks(case.instance, kind, who=case.officer):
                staff = {case.lead: case.lead_staff, case.owner: case.owner_staff, case.provider: case.provider_staff}[task["element"]]
                office.do(f"{staff}-admin", case.instance, kind, outcome, element=task["element"], watcher=case.officer)

    def apply(self, count):
        self.chapter(f"申报：{count} 项")
        office, cast = self.office, self.cast
        office.advance(day("2024-07-29"))
        for number in range(1, count + 1):
            index = number - 1
            recommender = index % len(cast.recommenders)
            case = Case(number, cast.applicants[index % len(cast.applicants)], cast.owners[index % len(cast.owners)],
                        cast.providers[index % len(cast.providers)], (cast.recommenders[recommender], f"recommender{recommender + 1}"),
                        casting.FIELDS[index % len(casting.FIELDS)])
            self.cases.append(case)
            self.draft(case)
            if number == count:
                self.tell(f"第 {number} 项只留草稿，截止时视为放弃")
                continue
            if number == 2:
                self.decline_then_confirm(case)
            else:
                self.confirm(case)
            if number == 1:
                self.refused("场景方代牵头单位提交", "not_found", lambda: office.send("o10-officer", case.instance, "submit"))
            office.send(case.officer, case.instance, "submit")
        self.tell(f"{count - 1} 项已提交，均有收件编号和回执")
        case = self.cases[2]
        office.send(case.officer, case.instance, "recall")
        self.confirm(case)
        office.send(case.officer, case.instance, "submit")
        self.tell("第 3 项截止前撤回后重新提交，未改动的确认继续有效")
        if count > 22:
            case = self.cases[count - 2]
            office.send(case.officer, case.instance, "withdraw")
            self.tell(f"第 {case.number} 项由申报单位撤回申报")

    def decline_then_confirm(self, case):
        office = self.office
        office.send(case.officer, case.instance, "complete")
        office.do(f"{case.lead_staff}-admin", case.instance, "approve", "approved", element=case.lead, watcher=case.officer)
        office.do(f"{case.owner_staff}-admin", case.instance, "confirm", "declined", {"reason": "协议中数据条款与约定不一致，请修改后再确认"},
                  element=case.owner, watcher=case.officer)
        office.edit(case.officer, case.instance, {"pairing": {"ip_and_data_terms": "场景数据不出域，派生数据归场景方。"}})
        self.confirm(case)
        self.tell("第 2 项：场景方不予确认，修改结对条款后重新确认；单位审核不受影响")

    # --- the office's side ---------------------------------------------------------------------------------

    def live(self, state):
        """Cases whose application stands in that state of the procedure."""
        return [case for case in self.cases if f"handling.procedure.{state}" in self.office.states(case.instance, case.officer)]

    def recommend(self):
        self.chapter("截止与推荐")
        office = self.office
        office.advance(day("2024-08-30", "17:31"))
        last = self.cases[-1]
        self.tell(f"第 {last.number} 项草稿：{office.get(last.instance, last.officer)['outcome']}（视为放弃）")
        ranks = {}
        for case in self.live("recommendation"):
            rank = ranks[case.recommender] = ranks.get(case.recommender, 0) + 1
            form = {"rank": rank, "letter_number": f"示例推荐函〔2024〕{rank}号", "opinion": "场景真实，同意推荐。"}
            attempt = lambda: office.do(case.recommender_staff, case.instance, "recommend", "recommended", form)
            if case.recommender == self.cast.recommenders[0] and rank == 4:
                self.refused("超出推荐名额", "quota", attempt)
                office.do(case.recommender_staff, case.instance, "recommend", "not_recommended", {"reason": "本单位推荐名额已用完，本次择优不予推荐"})
                self.tell(f"第 {case.number} 项不予推荐")
            else:
                attempt()
        self.tell("推荐完成")

    def formal_check(self):
        self.chapter("形式审查与补正")
        office = self.office
        good = {"items": [{"item": "pledge", "passed": True}, {"item": "seal", "passed": True}, {"item": "form", "passed": True}],
                "digest_matches": True}
        bad = {"items": [{"item": "seal", "passed": False, "reason_code": "seal_missing", "note": "合作单位未盖章"}], "digest_matches": True}
        ask = {"items": [{"pointer": "/compute/need", "reason_code": "unclear", "requirement": "请写明算力需求的规格和期限"}],
               "is_complete": True, "voids_confirmations": False}
        live = self.live("formal_check")
        to_correct, to_lapse, to_refuse = live[3], live[5], live[7]
        for case in live:
            if case in (to_correct, to_lapse):
                office.do("clerk", case.instance, "check", "correct", ask)
            elif case is to_refuse:
                self.refused("不合格而选择受理", "all_passed", lambda: office.do("clerk", case.instance, "check", "accept", bad))
                office.do("clerk", case.instance, "check", "refuse", {"reason": "合作单位未在承诺书上盖章，且未在限期内说明", "basis": "申报通知第六条",
                                                                      "remedies": "可在收到之日起六十日内申请行政复议"})
            else:
                office.do("clerk", case.instance, "check", "accept", good)
        office.edit(to_correct.officer, to_correct.instance, {"compute": {"need": "8 卡推理服务器 2 台，2025 年全年"}})
        self.confirm(to_correct)
        office.send(to_correct.officer, to_correct.instance, "submit")
        office.do("clerk", to_correct.instance, "check", "accept", good)
        self.tell(f"第 {to_correct.number} 项补正后受理；第 {to_refuse.number} 项不予受理；第 {to_lapse.number} 项等待补正")
        office.advance(day("2024-09-20"))
        self.tell(f"第 {to_lapse.number} 项逾期未补正：{office.get(to_lapse.instance, to_lapse.officer)['outcome']}")

    def compliance(self):
        self.chapter("合规审查")
        office = self.office
        live = self.live("compliance")
        for index, case in enumerate(live):
            form = {"filing_checks": [{"model": "示例模型", "status": "filed", "checked_at": day("2024-09-20"), "confirmed": True}],
                    "data_security": "sufficient",
                    "credit_queries": [{"organisation": case.lead, "source": "信用信息公示系统（示例）", "queried_at": day("2024-09-20"), "result": "clear"}],
                    "duplicate_funding": "none"}
            if index == 4:
                office.do("compliance", case.instance, "comply", "refuse", {"reason": "同一内容已获其他财政资金支持，构成重复资助", "basis": "申报通知第四条",
                                                                           "remedies": "可在收到之日起六十日内申请行政复议"})
                self.tell(f"第 {case.number} 项因重复资助不予通过")
            else:
                office.do("compliance", case.instance, "comply", "pass", form)
        self.tell(f"{len(self.live('review'))} 项进入专家评审")

    def review(self):
        self.chapter("专家抽取与评审")
        office = self.office
        live = self.live("review")
        low = live[2]
        for index, case in enumerate(live):
            panel = office.child(case.instance, "panel")
            office.wait_for("the draw", lambda: "witnessing" in office.states(panel))
            office.do("inspector", panel, "witness", "confirmed")
            if index == 0:
                task = office.tasks(panel, "review")[0]
                self.review_one(panel, task, "recused", {"ground": "adviser", "statement": "曾任申报单位顾问，申请回避"})
                self.tell(f"第 {case.number} 项一名专家回避，候补依次递补")
            base = 5200 if case is low else case.score
            for task in office.tasks(panel, "review"):
                scores = {name: base for name in ("novelty", "feasibility", "effect", "replicability", "team", "budget")}
                support = "not_support" if case is low else "support"
                self.review_one(panel, task, "reviewed", {"pledge": True, "scores": scores, "recommendation": support, "opinion": "独立评审意见（示例）。"})
        office.wait_for("the panels", lambda: not self.live("review"))
        self.tell(f"第 {low.number} 项未入围；{len(self.live('joint_review'))} 项进入联审")

    def review_one(self, panel, task, outcome, form):
        numbers = {f"E{index + 1:03d}": number for index, (number, _, _) in enumerate(self.cast.experts)}
        self.office.do(numbers[task["element"]], panel, "review", outcome, form, element=task["element"])

    def joint_review(self):
        self.chapter("联审")
        office = self.office
        live = self.live("joint_review")
        silent, against = live[0], live[1]
        for case in live:
            joint = office.child(case.instance, "joint")
            office.do("lead", joint, "lead_opinion", "explicit_agree", {})
            for index, code in enumerate(self.cast.co_handlers):
                if case is silent and index == 2:
                    continue
                if case is against and index == 1:
                    office.do("co2", joint, "co_opinion", "disagree", {"reason": "数据使用边界尚不清楚，建议补充后再议"}, element=code)
                    continue
                office.do(f"co{index + 1}", joint, "co_opinion", "explicit_agree", {}, element=code)
            if case is against:
                self.refused("出具过主办意见的人再作裁量", "separation_of_duties",
                             lambda: office.do("lead", joint, "settle", "approve_anyway", {"explanation": "已与提出部门沟通，数据边界在任务书中约定并由场景方监督", "document_number": "京AI办签〔2024〕7号"}))
                office.do("lead2", joint, "settle", "approve_anyway",
                          {"explanation": "已与提出部门沟通，数据边界在任务书中约定并由场景方监督", "document_number": "京AI办签〔2024〕7号"})
                self.tell(f"第 {case.number} 项有部门不同意，主办部门负责人说明理由后仍予同意")
        office.advance(day("2024-10-15"))
        self.tell(f"第 {silent.number} 项一个协办部门未在限期内答复：记为超时默许，不并入明示同意")
        office.wait_for("the joint reviews", lambda: not self.live("joint_review"))

    def decide(self, instance, invoke, title, item):
        decision = self.office.child(instance, invoke)
        people = [{"person": name, "office": "办公会", "vote": "for"} for name in ("leader", "lead2", "budget", "secretary")]
        self.office.do("secretary", decision, "resolve", "approved", {
            "meeting": "office_meeting", "held_on": "2024-10-16", "minutes_number": f"会议纪要〔2024〕{item}号", "item": title,
            "attendees": people, "members_total": 5, "quorum": 3, "recusals": []})

    def collective_decision(self):
        self.chapter("集体决策")
        live = self.live("collective_decision")
        for index, case in enumerate(live):
            self.decide(case.instance, "decision", f"示例项目{case.number:02d}入库", index + 1)
        self.office.wait_for("the decisions", lambda: not self.live("collective_decision"))
        self.tell(f"{len(live)} 项会议同意入库，转入公示")

    def notice(self):
        self.chapter("入库公示与异议")
        office = self.office
        live = self.live("notice")
        notices = {}
        for case in live:
            notices[case] = office.child(case.instance, "notice")
            office.do("publisher", notices[case], "publish", "done", {"contact": "办公室 010-80000002", "place": "门户网站（示例）"})
        founded, unfounded = live[1], live[2]
        for case, measure, result in ((founded, "refuse", "founded"), (unfounded, "stand", "unfounded")):
            objection = office.start("a14-officer", "objection", {
                "notice": office.get(notices[case])["vars"]["number"], "item": case.project, "objector_kind": "person", "real_name": "示例异议人",
                "contact": {"name": "示例异议人", "phone": "010-80000003"}, "facts": "认为申报材料所述成效与事实不符。",
                "signature": {"kind": "electronic_signature", "signed_on": "2024-10-18",
                              "evidence": {"kind": "licence", "name": "签名.pdf", "blob": "example-evidence"}}})["id"]
            watcher = "investigator"
            office.do("investigator", objection, "admit_objection", "admitted", watcher=watcher)
            office.wait_for("the notice to hold the item", lambda: office.get(notices[case])["vars"].get("held"))
            office.do("investigator", objection, "investigate", measure, {
                "result": result, "facts": "经核查有关台账和原始记录。", "reply": "核查结论已书面答复异议人。", "investigated_on": "2024-10-22"}, watcher=watcher)
            self.tell(f"第 {case.number} 项收到实名异议，核查结论：{result}")
        office.advance(day("2024-10-28"))
        office.wait_for("entries into the reserve", lambda: not self.live("notice"))
        entered = [case for case in self.cases if office.get(case.instance, case.officer)["outcome"] == "entered"]
        self.tell(f"公示期满：{len(entered)} 项入库")
        self.entered = entered

    # --- reserve, batch, award -----------------------------------------------------------------------------

    def reserve(self):
        self.chapter("储备与成熟")
        office = self.office
        self.stays = {}
        for case in self.entered:
            key = f"{case.project}/{ROUND}"
            rows = office.wait_for("the stay of " + key, lambda: office.find("reserve_stay", f'key == "{key}"'))
            self.stays[case] = rows[0]["id"]
        ready = {name: {"fulfilled": True} for name in ("pairing_contract", "data", "compute", "own_funds", "budget", "filing")}
        ready["procurement"] = {"applies": False}
        for case in self.entered[1:]:
            office.send("reserve", self.stays[case], "mature", ready)
        unripe = dict(ready, budget={"fulfilled": False})
        self.refused("清单未满足而认定成熟", "checklist", lambda: office.send("reserve", self.stays[self.entered[0]], "mature", unripe))
        self.tell(f"{len(self.entered) - 1} 项认定成熟，第 {self.entered[0].number} 项仍在谋划")

    def batch(self):
        self.chapter("批次：规划一批、成熟一批、实施一批")
        office = self.office
        mature = self.entered[1:]
        invited = [f"{case.project}/{ROUND}" for case in self.entered[:8]]
        batch = office.start("reserve", "batch", {
            "number": "2024-B1", "title": "2024年第一批实施项目", "budget_fen": 1_200_000_000, "invited": invited,
            "co_handlers": [{"organisation": code, "name": self.cast.names[code]} for code in self.cast.co_handlers],
            "members_total": 5, "quorum": 3, "notice_counts_start": False})["id"]
        self.batch_id = batch
        office.send("reserve", batch, "collect")
        answered = lambda: len(office.get(batch)["vars"].get("members", [])) + len(office.get(batch)["vars"].get("declined", [])) == len(invited)
        office.wait_for("the projects' answers", answered)
        office.send("reserve", batch, "select")
        office.wait_for("the selection", lambda: "budget_review" in office.states(batch))
        selected = office.get(batch)["vars"]["selected"]
        amounts = [{"key": one["project_code"], "amount_fen": one["amount_fen"] * 9 // 10} for one in selected]
        office.do("budget", batch, "review_budget", "reviewed", {"document_number": "京AI评审〔2024〕1号", "amounts": amounts, "opinion": "按九成核定。"})
        joint = office.child(batch, "joint")
        office.do("lead", joint, "lead_opinion", "explicit_agree", {})
        for index, code in enumerate(self.cast.co_handlers):
            office.do(f"co{index + 1}", joint, "co_opinion", "explicit_agree", {}, element=code)
        self.decide(batch, "decision", "第一批实施项目", 100)
        notice = office.child(batch, "notice")
        office.do("publisher", notice, "publish", "done", {"contact": "办公室 010-80000002", "place": "门户网站（示例）"})
        office.advance(day("2024-11-11"))
        office.wait_for("the batch to end", lambda: office.get(batch)["outcome"] == "done")
        self.awards = office.wait_for("the awards", lambda: (rows := office.find("award")) and len(rows) == len(amounts) and rows)
        self.tell(f"批次办结：{len(mature)} 项成熟项目中 {len(amounts)} 项立项")

    def award(self):
        self.chapter("立项与任务书")
        office = self.office
        for index, row in enumerate(self.awards):
            award = office.get(row["id"])
            amount = award["data"]["approved_fen"]
            number = f"京AI立〔2024〕{index + 1}号"
            office.do("awards", row["id"], "issue", "issued", {"document_number": number, "issued_on": "2024-11-12", "approved_fen": amount,
                                                              "by_year": [{"year": 2025, "amount_fen": amount}], "served": "electronic"})
            office.do("awards", row["id"], "serve", "served")
            code = award["data"]["project_code"]
            rows = office.wait_for("the agreement", lambda: office.find("agreement", f'key == "{code}/{number}"'))
            agreement = rows[0]["id"]
            case = next(one for one in self.cases if one.project == code)
            content = {
                "agreement_number": f"RW-2024-{index + 1:03d}", "project_code": code, "award_document_number": number,
                "starts_on": "2025-01-01", "ends_on": "2025-12-31", "agreed_fen": amount, "own_fen": 400_000_000,
                "signatories": [{"organisation": OFFICE, "role": "office"}, {"organisation": case.lead, "role": "lead"},
                                {"organisation": case.owner, "role": "partner"}, {"organisation": case.provider, "role": "partner"}],
                "milestones": [{"name": "上线试运行", "due_on": "2025-06-30", "deliverable": "试运行报告", "payment_fen": amount // 2}],
                "targets": [{"name": "平均办理时间", "unit": "小时", "baseline": "48", "target": "24", "due_on": "2025-12-31"}]}
            office.edit("awards", agreement, {"content": content})
            office.send("awards", agreement, "circulate")
            seal = {"kind": "electronic_seal", "signed_on": "2024-11-15"}
            office.do("awards", agreement, "sign", "signed", seal, element=OFFICE)
            for code_of, staff in ((case.lead, case.lead_staff), (case.owner, case.owner_staff), (case.provider, case.provider_staff)):
                office.do(f"{staff}-admin", agreement, "sign", "signed", seal, element=code_of)
        self.works = office.wait_for("the implementations", lambda: (rows := office.find("implementation")) and len(rows) == len(self.awards) and rows)
        self.tell(f"{len(self.awards)} 份任务书签订，项目进入实施")

    def implement(self):
        self.chapter("实施与验收")
        office = self.office
        office.advance(day("2025-07-01"))
        for row in self.works:
            work = office.get(row["id"])
            case = next(one for one in self.cases if one.project == work["data"]["project_code"])
            office.send(case.officer, row["id"], "report", {"kind": "dispatch", "period_from": "2025-01-01", "period_to": "2025-06-30",
                                                           "progress": "已上线试运行，达到阶段目标。", "light": "green", "spent_fen": 150_000_000})
            office.send("manager", row["id"], "milestone_reached")
        office.advance(day("2026-01-15"))
        technical = {"held_on": "2026-01-20", "targets": [{"name": "平均办理时间", "target": "24", "value": "21", "met": True}],
                     "opinion": "达到任务书要求。", "panel": ["E001", "E002", "E003"]}
        for row in self.works:
            work = office.get(row["id"])
            case = next(one for one in self.cases if one.project == work["data"]["project_code"])
            office.send(case.officer, row["id"], "ask_acceptance")
            office.do("acceptance", row["id"], "technical", "pass", technical)
            office.do("finance", row["id"], "financial", "pass", {"held_on": "2026-01-21", "accepted_fen": work["data"]["agreed_fen"], "recovered_fen": 0,
                                                                 "opinion": "经费使用合规。"})
        done = [row for row in self.works if office.get(row["id"])["outcome"] == "completed"]
        self.tell(f"{len(done)} 个项目通过技术和财务验收，结题")
        assert len(done) == len(self.works)

    def sum_up(self):
        self.chapter("结果")
        outcomes = {}
        for case in self.cases:
            view = self.office.get(case.instance, case.officer)
            name = view["outcome"] or ("办理中：" + "、".join(state["title"]["zh"] for state in view["states"] if "title" in state))
            outcomes.setdefault(name, []).append(case.number)
        for name, numbers in sorted(outcomes.items()):
            print(f"  {name}: {len(numbers)} 项 {numbers}")
        log = self.office.call("GET", "/v1/log")
        print(f"  {self.office.requests} requests in {time.monotonic() - self.began:.1f} s; log {log}")


def main(arguments):
    sample = "--sample" in arguments
    addresses = [argument for argument in arguments if not argument.startswith("--")]
    if len(addresses) != 1:
        print(__doc__)
        return 2
    play = Round(addresses[0])
    play.office.sign_in()
    play.open_round()
    play.fill_pools()
    play.file_models()
    play.apply(12 if sample else 24)
    if not sample:
        play.recommend()
        play.formal_check()
        play.compliance()
        play.review()
        play.joint_review()
        play.collective_decision()
        play.notice()
        play.reserve()
        play.batch()
        play.award()
        play.implement()
    play.sum_up()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
