"""Works under way: reports, extension, suspension, acceptance in two parts, rectification; and the reserve's freshness."""


def stays_report(story, but):
    """Projects still in the reserve say where they stand; who says nothing for twelve months is out."""
    office = story.office
    reported = 0
    for case, stay in story.stays.items():
        if case in but or not any(state.startswith("reserve") for state in office.states(stay)):
            continue
        office.send(case.officer, stay, "report", {"kind": "reserve", "period_from": "2024-11-01", "period_to": story.today(),
                                                   "progress": "场景和算力条件保持。", "light": "green", "spent_fen": 0})
        reported += 1
    return reported


def report(story, case, light="green", spent_fen=150_000_000):
    story.office.send(case.officer, story.works[case], "report", {
        "kind": "dispatch", "period_from": "2025-01-01", "period_to": story.today(), "progress": "已上线试运行，达到阶段目标。",
        "light": light, "spent_fen": spent_fen})


def half_year(story):
    story.chapter("实施：调度、延期、中止与在库更新")
    office = story.office
    story.advance("2025-07-01")
    for case, work in story.works.items():
        report(story, case, "yellow" if case.number == 10 else "green")
        if case.number != 10:
            office.send("manager", work, "milestone_reached")
    story.refused("累计支出比上次报送少", "spent_grows", lambda: report(story, story.case(2), spent_fen=1))
    extended, suspended, ended = story.case(7), story.case(4), story.case(16)
    office.send(extended.officer, story.works[extended], "ask_extension", {"until": "2026-03-31", "reason": "场景数据治理延后"})
    office.do("manager", story.works[extended], "extend", "granted")
    office.send("manager", story.works[suspended], "suspend", {"ground": "场景方系统升级", "authority": "京AI办函〔2025〕9号"})
    office.send("manager", story.works[ended], "terminate", {"reason": "场景方机构撤并，场景不再存在"})
    story.tell(f"{len(story.works)} 个项目报送调度；第 {extended.number} 项延期至 2026-03-31；第 {suspended.number} 项中止；第 {ended.number} 项终止")
    silent = story.case(1)
    count = stays_report(story, [silent])
    story.advance("2025-08-01")
    office.send("manager", story.works[suspended], "resume", {"ground": "升级完成"})
    story.tell(f"{count} 个在库项目报送情况；第 {suspended.number} 项恢复实施")


def winter(story):
    office = story.office
    story.advance("2025-11-03")
    slow, silent = story.case(10), story.case(1)
    assert office.get(story.stays[silent])["outcome"] == "out"
    story.tell(f"第 {silent.number} 项在库满十二个月未报送情况：出库")
    story.refused("到期前三个月内申请延期", "in_time",
                  lambda: office.send(slow.officer, story.works[slow], "ask_extension", {"until": "2026-06-30", "reason": "进度滞后"}))


def accept(story, case, technical="pass", financial="pass"):
    office, work = story.office, story.works[case]
    met = technical == "pass"
    form = {"held_on": story.today(), "opinion": "达到任务书要求。" if met else "指标未达到任务书要求。", "panel": ["E001", "E002", "E003"],
            "targets": [{"name": "平均办理时间", "target": "24", "value": "21" if met else "40", "met": met}]}
    if technical == "rectify":
        form["rectification"] = "三个月内把平均办理时间降到 24 小时以内"
    agreed = office.get(work)["data"]["agreed_fen"]
    money = {"held_on": story.today(), "accepted_fen": agreed if met else agreed // 2, "recovered_fen": 0 if met else agreed - agreed // 2,
             "opinion": "经费使用合规。"}
    if any(state.startswith("active.work.running") for state in office.states(work)):
        office.send(case.officer, work, "ask_acceptance")
    office.do("acceptance", work, "technical", technical, form)
    office.do("finance", work, "financial", financial, money)
    return office.get(work)["outcome"]


def acceptance(story):
    story.chapter("验收")
    office = story.office
    story.advance("2026-01-15")
    failing, rectified = story.case(10), story.case(4)
    assert accept(story, story.case(2)) == "completed"
    assert accept(story, failing, "fail") == "failed"
    accept(story, rectified, "rectify")
    story.tell(f"第 2 项通过验收；第 {failing.number} 项未通过；第 {rectified.number} 项限期整改")
    stays_report(story, [])
    story.advance("2026-04-07")
    office.send(rectified.officer, story.works[rectified], "rectify_done", {
        "kind": "closing", "period_from": "2026-01-15", "period_to": story.today(), "progress": "整改完成。", "light": "green", "spent_fen": 180_000_000})
    story.refused("第二次要求整改", "once", lambda: accept(story, rectified, "rectify"))
    assert accept(story, rectified) == "completed"
    story.tell(f"第 {rectified.number} 项整改后通过验收")
    for case in [case for case in story.works if office.get(story.works[case])["outcome"] == ""]:
        assert accept(story, case) == "completed"
    done = [case for case, work in story.works.items() if office.get(work)["outcome"] == "completed"]
    story.tell(f"{len(done)} 个项目通过技术和财务验收，结题")
    office.send("manager", story.round, "finish")
    story.tell("申报批次办结")
