"""How the round is told: the people, the cases, and what happened said as it happens."""

import datetime
import time

import cast as casting
from office import Office, Refused

ROUND = "2024-D1"
OPENS, CLOSES = "2024-07-29T09:00:00+08:00", "2024-08-30T17:30:00+08:00"
RECOMMEND, REVIEW = "2024-09-13T17:30:00+08:00", "2024-12-31T17:30:00+08:00"
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def day(text, hour="10:00"):
    return f"{text}T{hour}:00+08:00"


class Case:
    """One application and who stands behind it."""

    def __init__(self, number, lead, owner, provider, recommender, field, model):
        self.number, self.field, self.model = number, field, model
        self.lead, self.lead_staff = lead
        self.owner, self.owner_staff = owner
        self.provider, self.provider_staff = provider
        self.recommender, self.recommender_staff = recommender
        self.instance = self.project = ""
        self.score = 8600 - number * 20

    @property
    def officer(self):
        return f"{self.lead_staff}-officer"

    @property
    def staff(self):
        """Who acts for each party, by organisation."""
        return {self.lead: self.lead_staff, self.owner: self.owner_staff, self.provider: self.provider_staff}

    @property
    def title(self):
        return f"示例项目{self.number:02d}"

    @property
    def key(self):
        return f"{self.project}/{ROUND}"


class Story:
    def __init__(self, base):
        self.office = Office(base)
        self.cast = casting.make()
        self.cases = []
        self.chapters = 0
        self.began = time.monotonic()

    # --- telling ---------------------------------------------------------------------------------------------

    def time(self):
        return datetime.datetime.fromisoformat(self.office.now().replace("Z", "+00:00")).astimezone(BEIJING)

    def today(self):
        return self.time().date().isoformat()

    def tell(self, text):
        print(f"[{self.time():%Y-%m-%d %H:%M}] {text}", flush=True)

    def chapter(self, title):
        self.chapters += 1
        print(f"\n== {self.chapters}. {title}", flush=True)

    def advance(self, date, hour="10:00"):
        self.office.advance(day(date, hour))

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

    # --- the cases -------------------------------------------------------------------------------------------

    def case(self, number):
        return self.cases[number - 1]

    def of_project(self, code):
        return next(case for case in self.cases if case.project == code)

    def live(self, state):
        """Cases whose application stands in that state of the procedure."""
        return [case for case in self.cases
                if f"handling.procedure.{state}" in self.office.states(case.instance, case.officer)]

    def wait_until_left(self, cases, state):
        """Children answer their parents by messages, which are delivered beside the writer."""
        gone = lambda case: f"handling.procedure.{state}" not in self.office.states(case.instance, case.officer)
        self.office.wait_for(f"cases to leave {state}", lambda: all(gone(case) for case in cases))

    def outcome(self, case):
        return self.office.get(case.instance, case.officer)["outcome"]

    def must_be(self, case, outcome):
        found = self.outcome(case)
        assert found == outcome, f"case {case.number} is {found or self.office.states(case.instance, case.officer)}, not {outcome}"
