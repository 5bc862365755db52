"""What the model reference says besides the schemas: formulas, definitions of figures, sources."""

from __future__ import annotations

from typing import Final

SOURCES: Final = {
    "HB": "M. Harchol-Balter, *Performance Modeling and Design of Computer Systems*, 2013",
    "GSTH": "D. Gross, J. Shortle, J. Thompson, C. Harris, *Fundamentals of Queueing Theory*, "
    "4th edition, 2008",
    "Law": "A. Law, *Simulation Modeling and Analysis*, 5th edition, 2015",
    "JKB": "N. Johnson, S. Kotz, N. Balakrishnan, *Continuous Univariate Distributions*, "
    "volumes 1 and 2, 1994 and 1995",
    "Mitz": "M. Mitzenmacher, *The Power of Two Choices in Randomized Load Balancing*, 2001",
    "Envoy": "[Envoy's documentation](https://www.envoyproxy.io/docs), retry policy and circuit "
    "breakers",
    "AWS": "M. Brooker, *Exponential Backoff and Jitter*, AWS Architecture Blog, 2015",
    "WRR": "A. Demers, S. Keshav, S. Shenker, *Analysis and Simulation of a Fair Queueing "
    "Algorithm*, 1989",
    "MSER": "K. White, *An Effective Truncation Heuristic for Bias Reduction in Simulation "
    "Output*, 1997; K. White, M. Cobb, S. Spratt, *A Comparison of Five Steady-State Truncation "
    "Heuristics*, 2000",
    "Little": "J. Little, *A Proof for the Queuing Formula L = λW*, 1961",
    "LS": "P. Lewis, G. Shedler, *Simulation of Nonhomogeneous Poisson Processes by Thinning*, "
    "1979 (the process; here it is drawn by inversion)",
    "SRE": "B. Beyer and others, *Site Reliability Engineering*, 2016, on service level "
    "objectives and on retries",
    "PCG": "M. O'Neill, *PCG: A Family of Simple Fast Space-Efficient Statistically Good "
    "Algorithms*, 2014",
}
"""By the word in brackets behind a formula."""

FORMULAS: Final = {
    "Generator": "Sends what its workload generates, in no time.",
    "Client": "Latency = time the response arrives here − time of generation [SRE].",
    "LoadBalancer": "Chooses in no time. Policies are below.",
    "Server": "c cores, one queue: utilisation ρ = λ E[S] ÷ c [GSTH].",
    "Endpoint": "Chosen with probability weight ÷ sum of the server's weights.",
    "Edge": "P(arrives) = 1 − loss_rate; time = a draw of latency + spikes in force.",
    "CpuStep": "Adds time_s to the work of a core: E[S] is the sum over an endpoint's CPU steps.",
    "IoStep": "Adds time_s without a core; with a pool of n slots, an n-server queue [GSTH].",
    "RamStep": "Reserved: the sum of mb over the endpoint, from before its first step to its end.",
    "CallStep": "Adds both ways on the edge and the callee's time, retries included.",
    "SpawnStep": "Adds nothing to the latency; loads the cores and pools it uses.",
    "ParallelStep": "Adds the longest of its branches: max(b₁, …, bₙ).",
    "ForwardStep": "Adds nothing here; the request goes on to the next node.",
    "Calling": "An attempt is given up after timeout_s; retries + 1 attempts at most [SRE].",
    "Backoff": "delay n = min(cap_s, base_s × factorⁿ) × (1 − jitter × u), u uniform on [0, 1) "
    "[AWS] [Envoy].",
    "RetryBudget": "Retry only if retries under way < max(min_retry_concurrency, budget_percent "
    "% of attempts under way) [Envoy].",
    "UsersWorkload": "λ = users × requests_per_minute_per_user ÷ 60 within a window.",
    "PoissonUsers": "P(n) = e^−mean meanⁿ ÷ n! [JKB].",
    "NormalUsers": "Normal, cut at 0; mean and std are those after the cut [JKB].",
    "PoissonWorkload": "P(gap > t) = e^(−rate_rps t) [HB].",
    "ConstantWorkload": "gap = 1 ÷ rate_rps.",
    "RenewalWorkload": "λ = 1 ÷ E[gap] [HB].",
    "ClosedWorkload": "X = users ÷ (E[think_time] + R), R the response time [HB].",
    "ScheduleWorkload": "Poisson at rate λ(t), the line through the points [LS].",
    "TraceWorkload": "Arrivals at times_s.",
    "RatePoint": "λ(time_s) = rate_rps.",
    "Constant": "mean = value, std = 0.",
    "Uniform": "mean = (low + high) ÷ 2, std = (high − low) ÷ √12 [JKB].",
    "Exponential": "P(T > t) = e^(−t ÷ mean), std = mean [JKB].",
    "Normal": "max(0, N(μ, σ)), with μ and σ such that mean and std hold after the cut [JKB].",
    "Lognormal": "exp(N(μ, σ)), σ² = ln(1 + std² ÷ mean²), μ = ln(mean) − σ² ÷ 2 [JKB].",
    "Gamma": "shape (mean ÷ std)², scale std² ÷ mean [JKB].",
    "Erlang": "Sum of k exponentials of mean mean ÷ k; std = mean ÷ √k [JKB].",
    "Weibull": "P(T > t) = e^(−(t ÷ λ)^shape), λ = mean ÷ Γ(1 + 1 ÷ shape) [JKB].",
    "Pareto": "density ∝ t^(−shape − 1) from low to high [JKB].",
    "Empirical": "Each of the values with probability 1 ÷ n, with replacement.",
    "ServerDown": "Out of service from start_s up to end_s.",
    "LatencySpike": "Messages that set out take spike_s longer; overlapping ones add up.",
    "LossSpike": "P(arrives) × (1 − loss_rate).",
    "TrafficSurge": "λ × factor; overlapping ones multiply.",
    "SlowServer": "CPU times × factor; overlapping ones multiply.",
    "Slo": "Kept if the figure is strictly below (above) its limit [SRE].",
    "Settings": "Statistics cover warmup_s to horizon_s; auto: MSER-5 [MSER].",
    "Scenario": "Everything a run depends on: same scenario and seed, same bytes [PCG].",
}
"""By name of the schema."""

POLICIES: Final = {
    "round_robin": "Each target in turn, in the order the edges were drawn.",
    "weighted_round_robin": "In turn as often as the edges' weights say, spread evenly [WRR].",
    "random": "All targets equally likely: splits a Poisson stream into Poisson streams [HB].",
    "least_connections": "The target with the fewest requests sent to it and not yet left; ties "
    "at random [HB].",
    "power_of_two_choices": "Of two targets drawn at random the one with fewer [Mitz].",
    "central_queue": "Requests wait here, first come first served, for a free slot: M/M/c where "
    "arrivals and service are exponential [GSTH].",
}

FIGURES: Final = {
    "scenario": ("", "Name of the scenario."),
    "seed": ("", "Seed of the random streams."),
    "horizon_s": ("s", "Where the run ended."),
    "warmup_s": ("s", "Where the window of the statistics begins."),
    "stopped_by": ("", "The limit that stopped the run, if one did."),
    "requests.generated": ("requests", "All that workloads generated, over the whole run."),
    "requests.completed": ("requests", "Whose response has arrived."),
    "requests.failed.total": ("requests", "That ended without a response."),
    "requests.failed.by_reason": ("requests", "The same, by reason."),
    "requests.lost": ("requests", "Lost on an edge, with nobody waiting with a timeout."),
    "requests.in_flight": ("requests", "generated − completed − failed − lost."),
    "attempts.made": ("attempts", "By call steps, and clients with timeouts or retries."),
    "attempts.retries": ("attempts", "Decided on after a failure or timeout."),
    "attempts.timeouts": ("attempts", "Not answered within timeout_s."),
    "attempts.late": ("responses", "That came after their attempt had been given up."),
    "latency_s.mean": ("s", "Σ latency ÷ n over requests completed in the window."),
    "latency_s.std": ("s", "√(Σ (latency − mean)² ÷ n)."),
    "latency_s.min": ("s", "The fastest."),
    "latency_s.p50": ("s", "Rank q (n − 1) + ½ with q = 0.5 of the sorted latencies [Law]."),
    "latency_s.p90": ("s", "The same with q = 0.9."),
    "latency_s.p95": ("s", "The same with q = 0.95."),
    "latency_s.p99": ("s", "The same with q = 0.99."),
    "latency_s.p999": ("s", "The same with q = 0.999."),
    "latency_s.max": ("s", "The slowest."),
    "confidence_s.level": ("share", "0.95."),
    "confidence_s.batches": ("batches", "On how many batch means the intervals rest [Law]."),
    "confidence_s.mean": (
        "s",
        "Half the width: t ÷ √k × √(Σ (yᵢ − mean nᵢ)² ÷ (k − 1)) ÷ n̄ [Law].",
    ),
    "confidence_s.p50": ("s", "Half the width: t ÷ √k × std of the batches' percentiles [Law]."),
    "confidence_s.p90": ("s", "The same for p90."),
    "confidence_s.p95": ("s", "The same for p95."),
    "confidence_s.p99": ("s", "The same for p99."),
    "split_s.network": ("s", "Mean time on edges, per completed request."),
    "split_s.core_wait": ("s", "… in ready queues."),
    "split_s.cpu": ("s", "… on cores."),
    "split_s.io": ("s", "… in I/O steps."),
    "split_s.ram_wait": ("s", "… waiting for memory."),
    "split_s.pool_wait": ("s", "… waiting for a pool's slot."),
    "split_s.balancer_wait": ("s", "… in a balancer's central queue."),
    "split_s.admission_wait": ("s", "… at the door of a server."),
    "split_s.retry_wait": ("s", "… in attempts that failed, and delays before retries."),
    "throughput_rps": ("1/s", "Responses in the window ÷ its length, late ones included."),
    "goodput_rps": ("1/s", "Requests completed in the window ÷ its length."),
    "error_share": ("share", "(failed + lost) ÷ (failed + lost + completed), whole run."),
    "slos[].slo": ("", "The objective."),
    "slos[].value": ("as the figure", "What was measured."),
    "slos[].passed": ("", "Whether it was kept; not where nothing was measured [SRE]."),
    "workloads.*.requests": ("requests", "Accounts of one workload, as above."),
    "workloads.*.latency_s": ("s", "Latency of one workload, as above."),
    "workloads.*.throughput_rps": ("1/s", "Throughput of one workload."),
    "workloads.*.goodput_rps": ("1/s", "Goodput of one workload."),
    "nodes.*.kind": ("", "Kind of the node."),
    "nodes.*.utilisation": ("share", "Busy core-seconds ÷ (cores × window); ρ [GSTH]."),
    "nodes.*.mean_ready_queue": ("requests", "(1 ÷ T) ∫ waiting for a core dt."),
    "nodes.*.mean_io": ("requests", "(1 ÷ T) ∫ in an I/O step dt."),
    "nodes.*.mean_ram_mb": ("MB", "(1 ÷ T) ∫ memory held dt."),
    "nodes.*.mean_ram_queue": ("requests", "(1 ÷ T) ∫ waiting for memory dt."),
    "nodes.*.mean_in_service": ("requests", "(1 ÷ T) ∫ inside dt = λ × mean sojourn [Little]."),
    "nodes.*.mean_admission_queue": (
        "requests",
        "(1 ÷ T) ∫ at the door, or in a central queue dt.",
    ),
    "nodes.*.arrived": ("requests", "That came, over the whole run."),
    "nodes.*.completed": ("requests", "That left as intended."),
    "nodes.*.failed": ("requests", "That ended here without a response."),
    "nodes.*.cancelled": ("requests", "That were called off and ended here."),
    "nodes.*.sojourn_s": ("s", "From arrival until it answers or forwards."),
    "nodes.*.split_s": ("s", "The part of the mean latency spent here, by part."),
    "nodes.*.pools.*.slots": ("slots", "How many there are."),
    "nodes.*.pools.*.mean_in_use": ("slots", "(1 ÷ T) ∫ slots held dt."),
    "nodes.*.pools.*.mean_queue": ("requests", "(1 ÷ T) ∫ waiting for a slot dt."),
    "nodes.*.endpoints.*.served": ("requests", "Served by the endpoint in the window."),
    "nodes.*.endpoints.*.sojourn_s": ("s", "From arrival until it answers or forwards."),
    "nodes.*.endpoints.*.split_s": ("s", "The part of the mean latency spent in it."),
    "edges.*.sent": ("messages", "That set out, both directions, over the whole run."),
    "edges.*.lost": ("messages", "That did not arrive."),
    "edges.*.mean_in_flight": ("messages", "(1 ÷ T) ∫ on the edge dt."),
    "events[].id": ("", "The event."),
    "events[].kind": ("", "Its kind."),
    "events[].target": ("", "What it struck."),
    "events[].start_s": ("s", "When it began."),
    "events[].end_s": ("s", "When it ended; null: at the end of the run."),
}
"""Unit and definition of every figure of a result, by its path in ``result.json``."""

DEFAULTS: Final = {
    "UsersWorkload.requests_per_minute_per_user": "AsyncFlow's examples: a click every 3 s",
    "UsersWorkload.window_s": "AsyncFlow's default",
    "Backoff.base_s": "Envoy's `retry_back_off.base_interval`",
    "Backoff.factor": "Envoy doubles",
    "Backoff.cap_s": "Envoy's `max_interval`: ten times the base",
    "Backoff.jitter": "Envoy's: full jitter",
    "RetryBudget.budget_percent": "Envoy's `budget_percent`",
    "RetryBudget.min_retry_concurrency": "Envoy's `min_retry_concurrency`",
}
"""Where a default that is a real-world figure comes from."""
