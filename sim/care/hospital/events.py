"""Kernels of the hospitals' event heap, of the pool of episodes and of waiting lists."""

from sim.care.pools import give_back, take_record
from sim.kernel import kernel


@kernel
def schedule(events, time, key, what, episode):
    """Put an event on the heap; equal times are ordered by the person's key."""
    heap = events.heap
    i = events.size[0]
    if i >= heap.size:
        raise RuntimeError("the hospitals' event list is full")
    events.size[0] = i + 1
    while i > 0:
        parent = (i - 1) >> 1
        above = heap[parent]
        if above.time < time or (above.time == time and above.key <= key):
            break
        heap[i] = above
        i = parent
    slot = heap[i]
    slot.time = time
    slot.key = key
    slot.what = what
    slot.episode = episode


@kernel
def drop_first(events):
    """Remove the first event; its content must have been read before."""
    heap = events.heap
    n = events.size[0] - 1
    events.size[0] = n
    if n == 0:
        return
    time, key = heap[n].time, heap[n].key
    i = 0
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        if child + 1 < n:
            left, right = heap[child], heap[child + 1]
            if right.time < left.time or (right.time == left.time and right.key < left.key):
                child += 1
        below = heap[child]
        if time < below.time or (time == below.time and key <= below.key):
            break
        heap[i] = below
        i = child
    heap[i] = heap[n]


@kernel
def open_episode(episodes, person, need, kind, condition, severity, hospital, route, arrived):
    """A new episode's number."""
    e = take_record(episodes.record, episodes.free)
    if e < 0:
        raise RuntimeError("the pool of hospital episodes is full")
    record = episodes.record[e]
    record.person = person
    record.need = need
    record.kind = kind
    record.condition = condition
    record.severity = severity
    record.hospital = hospital
    record.route = route
    record.arrived = arrived
    record.next = -1
    record.early = 0
    record.stage = 0
    record.destination = 0
    record.chain = 0
    record.cared = 0
    record.planned = 0
    return e


@kernel
def close_episode(episodes, e):
    """Give an episode's record back to the pool."""
    give_back(episodes.record, episodes.free, e)


@kernel
def new_waiter(waiting, person, need, since):
    """Take a record of the waiting pool."""
    w = take_record(waiting.record, waiting.free)
    if w < 0:
        raise RuntimeError("the pool of waiting persons is full")
    record = waiting.record[w]
    record.person = person
    record.need = need
    record.since = since
    record.next = -1
    return w


@kernel
def join(waiting, row, person, need, since):
    """Put a person last on list `row`."""
    w = new_waiter(waiting, person, need, since)
    if waiting.rows[row].tail >= 0:
        waiting.record[waiting.rows[row].tail].next = w
    else:
        waiting.rows[row].head = w
    waiting.rows[row].tail = w
    waiting.rows[row].length += 1


@kernel
def remove_after(waiting, row, before, w):
    """Take record `w` out of list `row`; `before` is the record ahead of it, or -1."""
    following = waiting.record[w].next
    if before >= 0:
        waiting.record[before].next = following
    else:
        waiting.rows[row].head = following
    if waiting.rows[row].tail == w:
        waiting.rows[row].tail = before
    waiting.rows[row].length -= 1
    give_back(waiting.record, waiting.free, w)
