"""A small client of the public HTTP API, as the example round uses it: one function a verb, errors that say what was refused."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid


class Refused(Exception):
    """A problem (RFC 9457) answered by the service."""

    def __init__(self, status, problem):
        self.status, self.problem = status, problem
        self.code = problem.get("code") or problem.get("type", "").rsplit(":", 1)[-1]
        self.rule = problem.get("rule", "")
        text = problem.get("text") or {}
        super().__init__(f"{status} {self.code} {self.rule}: {text.get('zh') or problem.get('detail')} {problem.get('errors') or ''}")


class Office:
    def __init__(self, base):
        self.base = base.rstrip("/")
        self.tokens = {}
        self.requests = 0

    def sign_in(self):
        """Tokens of the demo people; offered on loopback only."""
        for person in self.call("GET", "/v1/demo-people")["people"]:
            self.tokens[person["subject"]] = person["token"]

    def call(self, method, path, who=None, body=None, organisation=None, headers=None):
        request = urllib.request.Request(self.base + path, method=method)
        request.add_header("Accept-Language", "zh-CN")
        if who:
            request.add_header("Authorization", "Bearer " + self.tokens[who])
        if organisation:
            request.add_header("Chubei-Organisation", organisation)
        data = None
        if method != "GET":
            data = json.dumps(body if body is not None else {}, ensure_ascii=False).encode()
            request.add_header("Content-Type", "application/json")
            request.add_header("Idempotency-Key", str(uuid.uuid4()))
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        self.requests += 1
        try:
            with urllib.request.urlopen(request, data, timeout=60) as response:
                text = response.read()
                return json.loads(text) if text else {}
        except urllib.error.HTTPError as error:
            text = error.read()
            if error.code == 429:  # asked too often: the same request again, when we are told to
                time.sleep(float(error.headers.get("Retry-After", "1")))
                return self.call(method, path, who, body, organisation, dict(request.header_items()))
            try:
                problem = json.loads(text)
            except ValueError:
                problem = {"detail": text.decode(errors="replace")[:500]}
            raise Refused(error.code, problem) from None

    def start(self, who, definition, data):
        return self.call("POST", "/v1/instances", who, {"definition": definition, "data": data})

    def send(self, who, instance, event, data=None):
        body = {"event": event}
        if data is not None:
            body["data"] = data
        return self.call("POST", f"/v1/instances/{instance}/events", who, body)

    def edit(self, who, instance, patch):
        return self.call("PATCH", f"/v1/instances/{instance}/data", who, patch, headers={"If-Match": "*"})

    def get(self, instance, who="auditor"):
        return self.call("GET", f"/v1/instances/{instance}", who)

    def states(self, instance, who="auditor"):
        return [state["id"] for state in self.get(instance, who)["states"]]

    def tasks(self, instance, kind=None, element=None, who="auditor"):
        found = self.get(instance, who)["tasks"]
        return [task for task in found if (kind is None or task["kind"] == kind) and (element is None or task["element"] == element)]

    def do(self, who, instance, kind, outcome, form=None, element=None, watcher="auditor"):
        """Decides the open task of that kind (and element) of a case."""
        tasks = self.tasks(instance, kind, element, watcher)
        if not tasks:
            raise AssertionError(f"no open task {kind} {element or ''} in {instance}: {self.states(instance, watcher)}")
        body = {"revision": tasks[0]["revision"], "outcome": outcome}
        if form is not None:
            body["form"] = form
        return self.call("POST", f"/v1/tasks/{tasks[0]['id']}:complete", who, body)

    def find(self, definition, filter_text="", who="auditor"):
        """All instances of a definition that the person may see."""
        rows, token = [], ""
        while True:
            query = {"definition": definition, "page_size": "200"}
            if filter_text:
                query["filter"] = filter_text
            if token:
                query["page_token"] = token
            page = self.call("GET", "/v1/instances?" + urllib.parse.urlencode(query), who)
            rows += page["instances"]
            token = page.get("next_page_token", "")
            if not token:
                return rows

    def now(self):
        return self.call("GET", "/v1/clock", "auditor")["now"]

    def advance(self, until, who="operator1"):
        """Moves the manual clock forward; what falls due fires in order."""
        return self.call("POST", "/v1/clock:advance", who, {"to": until})

    def wait_for(self, what, ready, seconds=120):
        """Waits for work that is done beside the writer: a message delivered, a job computed."""
        end = time.monotonic() + seconds
        while True:
            found = ready()
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError("waited in vain for " + what)
            time.sleep(0.02)

    def child(self, instance, invoke, who="auditor"):
        """The id of a child instance, once it is there."""
        def ready():
            for child in self.get(instance, who).get("children", []):
                if child["invoke"] == invoke:
                    try:
                        self.get(child["instance"])
                        return child["instance"]
                    except Refused:
                        return None
            return None
        return self.wait_for(f"child {invoke} of {instance}", ready)
