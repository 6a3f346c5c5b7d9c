"""``vconsolidate plan``: plan the consolidation of an inventory."""

from __future__ import annotations

from vconsolidate.cli import executing, format_options, options
from vconsolidate.cli.console import set_verbosity
from vconsolidate.errors import ExitCode

NAME = "plan"
EXAMPLES = (
    "Examples: vconsolidate plan inventory.yaml · "
    "vconsolidate plan inventory.yaml -o json=plan.json -o html=plan.html · "
    "vconsolidate plan inventory.yaml --set policy.memory.overcommit=1.25 --require-gap 0"
)


def command(
    inventory: options.Inventory,
    output: format_options.Output = None,
    output_format: format_options.Format = "terminal",
    set_: options.Set = None,
    time_limit: options.TimeLimit = None,
    effort: options.Effort = options.DEFAULT_EFFORT,
    seed: options.Seed = 0,
    workers: options.Workers = 1,
    executor: options.Executor = "local",
    require_gap: options.RequireGap = None,
    hold_out: options.HoldOut = None,
    previous: options.PreviousPlan = None,
    priors: options.PriorsFile = None,
    checkpoint: options.CheckpointFolder = None,
    *,
    resume: options.Resume = False,
    no_priors: options.NoPriors = False,
    repair: options.Repair = True,
    details: options.Details = False,
    lang: options.Lang = "en",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Plan the consolidation of an inventory: size, place, replay, check, report."""
    set_verbosity(quiet=quiet, verbose=verbose)
    executing.begin(executor)
    from vconsolidate.cli import planning  # noqa: PLC0415 - solvers load only when they are needed
    from vconsolidate.cli.checkpointing import check_options, keeping  # noqa: PLC0415
    from vconsolidate.cli.interruption import interruption  # noqa: PLC0415
    from vconsolidate.cli.outputs import parse_outputs  # noqa: PLC0415
    from vconsolidate.cli.priors_option import priors_override  # noqa: PLC0415
    from vconsolidate.cli.results import publish  # noqa: PLC0415

    outputs = parse_outputs(output, output_format, details=details, language=lang)
    request = planning.Request(
        inventory,
        (*(set_ or ()), *priors_override(inventory, priors, no_priors=no_priors)),
        time_limit,
        effort,
        seed,
        workers,
        hold_out,
        repair,
        previous,
        outputs.paths,
    )
    check_options(checkpoint, resume=resume)
    with interruption() as interrupted, keeping(checkpoint, resume=resume) as kept:
        outcome, run = planning.plan_request(request, interrupted, kept)
        publish(outcome, run, outputs, quiet=quiet)
    code = interrupted.code(outcome.exit_code)
    if code is ExitCode.OK and require_gap is not None and outcome.plan.gap * 100 > require_gap:
        return ExitCode.PROOF_NOT_REACHED
    return code
