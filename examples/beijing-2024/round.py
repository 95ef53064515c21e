"""One round of the demonstration track, played through HTTP from the call notice to accepted projects.

    python3 round.py http://127.0.0.1:8080            the whole round
    python3 round.py --sample http://127.0.0.1:8080   stops with cases at every stage, for looking around

The service must run on the manual clock with the demo people of cast.py. Every step is told as it happens. Experts are drawn at
random, so who sits on which panel differs; how the cases end does not. What must be refused is tried, and what is told is
looked at first: where the service does otherwise, the script stops.
"""

import collections
import sys
import time

import applying
import awarding
import calling
import handling
import implementing
import reviewing
from story import Story

OUTCOMES = {
    "application": {"entered": "入库", "refused": "未通过", "lapsed": "视为放弃", "withdrawn": "撤回"},
    "objection": {"closed": "已答复", "late": "逾期不予受理", "rejected": "不予受理"},
    "reserve_stay": {"awarded": "转入实施", "out": "出库", "": "在库"},
    "batch": {"done": "办结"},
    "award": {"awarded": "已立项"},
    "agreement": {"concluded": "已签订", "lapsed": "逾期未签"},
    "implementation": {"completed": "结题", "failed": "验收不通过", "terminated": "终止", "": "实施中"},
}
TITLES = {"application": "申报", "objection": "异议", "reserve_stay": "在库项目", "batch": "批次", "award": "立项",
          "agreement": "任务书", "implementation": "实施项目"}


def outcomes(story, definition):
    """How many instances ended how."""
    if definition == "application":
        found = [story.outcome(case) for case in story.cases]
    else:
        found = [story.office.get(row["id"])["outcome"] for row in story.office.find(definition)]
    return collections.Counter(found)


def sum_up(story):
    story.chapter("结果")
    count = lambda definition: len(story.office.find(definition))
    print(f"  单位 {count('organisation')} 家，模型 {count('model')} 个，专家 {count('expert')} 人，"
          f"申报 {len(story.cases)} 项，领域 {len({case.field for case in story.cases})} 个")
    for definition, title in TITLES.items():
        found = outcomes(story, definition)
        names = OUTCOMES[definition]
        parts = [f"{names.get(outcome, outcome or '办理中')} {number}" for outcome, number in sorted(found.items())]
        if parts:
            print(f"  {title} {sum(found.values())}：{'，'.join(parts)}")
    log = story.office.call("GET", "/v1/log")
    print(f"  日志 {log['log']}：{log['size']} 个事件；{story.office.requests} 次请求，{time.monotonic() - story.began:.1f} 秒")


def play_all(story):
    calling.open_round(story)
    calling.fill_pools(story)
    calling.file_models(story)
    applying.apply(story, 24)
    handling.recommend(story)
    handling.formal_check(story)
    handling.compliance(story)
    reviewing.review(story)
    reviewing.joint_review(story)
    reviewing.collective_decision(story)
    reviewing.notice(story)
    awarding.reserve(story)
    awarding.first_awards(story, awarding.first_batch(story))
    awarding.second_awards(story, awarding.second_batch(story))
    implementing.half_year(story)
    calling.check_models_again(story)
    implementing.winter(story)
    implementing.acceptance(story)


def play_sample(story):
    calling.open_round(story)
    calling.fill_pools(story)
    calling.file_models(story)
    applying.apply(story, 12)


def main(arguments):
    addresses = [argument for argument in arguments if not argument.startswith("--")]
    if len(addresses) != 1:
        print(__doc__)
        return 2
    story = Story(addresses[0])
    story.office.sign_in()
    (play_sample if "--sample" in arguments else play_all)(story)
    sum_up(story)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
