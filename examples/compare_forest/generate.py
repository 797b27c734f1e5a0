"""Writes made-up invocations as JSON lines in which more than the skill decides how they end.

    python generate.py ROWS SEED > rows.jsonl

Whether one completes depends on the skill, the user, how the two suit each other, the hour, the
phase, how long the session has lasted, and on spells of some hours in which a skill is broken.
The best that anybody could know is not written.
"""
import json
import math
import random
import sys
from datetime import datetime, timedelta, timezone

rows, seed = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)
SKILLS = [f"skill-{n:02d}" for n in range(60)]
USERS = [f"user-{n:02d}" for n in range(80)]
PHASES = ["setup", "execution", "verification", "cleanup"]
skill_effect = {s: rng.gauss(1.6, 1.0) for s in SKILLS}
user_effect = {u: rng.gauss(0.0, 0.6) for u in USERS}
pair_effect = {(u, s): rng.gauss(0.0, 0.5) for u in USERS for s in SKILLS}
phase_effect = {"setup": 0.4, "execution": 0.0, "verification": -0.6, "cleanup": 0.2}
weights = [1.0 / (n + 1) for n in range(len(SKILLS))]
broken = {s: [rng.random() for _ in range(12)] for s in SKILLS}
end = datetime.now(timezone.utc) - timedelta(minutes=1)
start = end - timedelta(days=120)
span = (end - start).total_seconds()
written, session = 0, 0
while written < rows:
    session += 1
    user = rng.choice(USERS)
    begin = rng.random() * span
    at = begin
    for _ in range(rng.randint(5, 60)):
        if written == rows or at > span:
            break
        when = start + timedelta(seconds=at)
        skill = rng.choices(SKILLS, weights)[0]
        phase = rng.choice(PHASES)
        hours = (at - begin) / 3600.0
        logit = (
            skill_effect[skill]
            + user_effect[user]
            + pair_effect[(user, skill)]
            + phase_effect[phase]
            - (0.8 if when.hour >= 22 or when.hour < 6 else 0.0)
            - min(hours, 2.0) * 0.4
        )
        if any(abs(at / span - spell) < 0.003 for spell in broken[skill]):
            logit -= 3.0
        chance = 1.0 / (1.0 + math.exp(-logit))
        print(json.dumps({
            "skill_name": skill,
            "invoked_at": when.isoformat(timespec="milliseconds"),
            "session_id": f"session-{session}",
            "user_id": user,
            "workflow_phase": phase,
            "completed": rng.random() < chance,
        }))
        written += 1
        at += 30 + rng.expovariate(1 / 150.0)
