"""The office's side up to the experts: recommendation under quota, formal check, compliance."""

from applying import confirm, submit
from story import day

REMEDIES = "可在收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼"


def recommend(story):
    story.chapter("截止与推荐")
    office = story.office
    story.advance("2024-08-30", "17:31")
    last = story.cases[-1]
    story.must_be(last, "lapsed")
    story.tell(f"第 {last.number} 项草稿到期未提交：视为放弃")
    silent = story.case(20)
    ranks = {}
    for case in story.live("recommendation"):
        if case is silent:
            continue
        rank = ranks[case.recommender] = ranks.get(case.recommender, 0) + 1
        form = {"rank": rank, "letter_number": f"示例推荐函〔2024〕{rank}号", "opinion": "场景真实，同意推荐。"}
        attempt = lambda: office.do(case.recommender_staff, case.instance, "recommend", "recommended", form)
        if case.recommender == story.cast.recommenders[0] and rank == 4:
            story.refused("超出推荐名额", "quota", attempt)
            office.do(case.recommender_staff, case.instance, "recommend", "not_recommended", {"reason": "本单位推荐名额已用完，本次择优不予推荐"})
            story.must_be(case, "refused")
            story.tell(f"第 {case.number} 项不予推荐")
        else:
            attempt()
    story.tell(f"{len(story.live('formal_check'))} 项获推荐；第 {silent.number} 项的推荐单位尚未答复")


def formal_check(story):
    story.chapter("形式审查与补正")
    office = story.office
    good = {"items": [{"item": "pledge", "passed": True}, {"item": "seal", "passed": True}, {"item": "form", "passed": True}],
            "digest_matches": True}
    bad = {"items": [{"item": "seal", "passed": False, "reason_code": "seal_missing", "note": "合作单位未盖章"}], "digest_matches": True}
    ask = {"items": [{"pointer": "/compute/need", "reason_code": "unclear", "requirement": "请写明算力需求的规格和期限"}],
           "is_complete": True, "voids_confirmations": False}
    to_correct, to_lapse, to_refuse = story.case(4), story.case(6), story.case(8)
    for case in story.live("formal_check"):
        if case in (to_correct, to_lapse):
            office.do("clerk", case.instance, "check", "correct", ask)
        elif case is to_refuse:
            story.refused("不合格而选择受理", "all_passed", lambda: office.do("clerk", case.instance, "check", "accept", bad))
            office.do("clerk", case.instance, "check", "refuse",
                      {"reason": "合作单位未在承诺书上盖章，且未在限期内说明", "basis": "申报通知第六条", "remedies": REMEDIES})
            story.must_be(case, "refused")
        else:
            office.do("clerk", case.instance, "check", "accept", good)
    office.edit(to_correct.officer, to_correct.instance, {"compute": {"need": "8 卡推理服务器 2 台，2025 年全年"}})
    confirm(story, to_correct)
    submit(story, to_correct)
    story.refused("同一环节第二次要求补正", "once", lambda: office.do("clerk", to_correct.instance, "check", "correct", ask))
    office.do("clerk", to_correct.instance, "check", "accept", good)
    story.tell(f"第 {to_correct.number} 项补正后受理；第 {to_refuse.number} 项不予受理；第 {to_lapse.number} 项等待补正")
    story.advance("2024-09-20")
    story.must_be(to_lapse, "lapsed")
    story.must_be(story.case(20), "lapsed")
    story.tell(f"第 {to_lapse.number} 项逾期未补正，第 20 项逾期未获推荐：视为放弃")


def compliance(story):
    story.chapter("合规审查")
    office = story.office
    live = story.live("compliance")
    duplicate, unclear = story.case(5), story.case(7)

    def passes(case):
        office.do("compliance", case.instance, "comply", "pass", {
            "filing_checks": [{"model": case.model.name, "status": "filed", "checked_at": day(story.today()), "confirmed": True}],
            "data_security": "sufficient", "duplicate_funding": "none",
            "credit_queries": [{"organisation": case.lead, "source": "信用信息公示系统（示例）", "queried_at": day(story.today()), "result": "clear"}]})

    for case in live:
        if case is duplicate:
            office.do("compliance", case.instance, "comply", "refuse",
                      {"reason": "同一内容已获其他财政资金支持，构成重复资助", "basis": "申报通知第四条", "remedies": REMEDIES})
            story.must_be(case, "refused")
        elif case is unclear:
            office.do("compliance", case.instance, "comply", "correct", {
                "items": [{"pointer": "/data/security_statement", "reason_code": "unclear", "requirement": "请写明数据出域审批和留痕办法"}],
                "is_complete": True, "voids_confirmations": True})
        else:
            passes(case)
    office.edit(unclear.officer, unclear.instance, {"data": {"security_statement": "数据不出域；调用逐次审批，日志留存三年。"}})
    asked = confirm(story, unclear)
    submit(story, unclear)
    passes(unclear)
    story.tell(f"第 {unclear.number} 项补正数据安全说明，{asked} 个合作方就改动部分重新确认后通过；第 {duplicate.number} 项因重复资助不予通过")
    story.tell(f"{len(story.live('review'))} 项进入专家评审")
