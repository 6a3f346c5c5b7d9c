#!/usr/bin/env bash
# Checks the inventory of a change and says what differs from the state that the change starts from.
#
# Environment:
#   INVENTORY  path of the inventory in the repository
#   BASE       commit that the change starts from (optional)
#   BASELINE   plan document or baseline file to compare with, instead of BASE (optional)
#   FORMAT     format of the findings on standard output: github, findings, terminal (default: findings)
#   OUT        folder for old-plan.json, plan.json, report.md and diff.md (default: vconsolidate-out)
#   SUMMARY    file that diff and report are appended to (optional)
#
# Ends with the exit code of `vconsolidate check`: 0 kept, 1 breach, 3 invalid inventory, 4 no plan exists, 5 none found.
set -euo pipefail

out="${OUT:-vconsolidate-out}"
mkdir -p "$out"
out="$(cd "$out" && pwd)"
old="$out/old-plan.json"
new="$out/plan.json"
placed="$(mktemp -d)/plan.json"
trap 'rm -rf "$(dirname "$placed")"' EXIT
rm -f "$old" "$new" "$out/report.md" "$out/diff.md"

# Plans `$1` into `$2`. A breach (1) is judged by the check below; 4 and 5 leave a document that says why.
plan() {
    local code=0
    vconsolidate plan "$1" -o "json=$2" "${@:3}" --quiet >/dev/null || code=$?
    case "$code" in 0 | 1 | 4 | 5) return 0 ;; *) return "$code" ;; esac
}

compare=()
if [[ -n "${BASELINE:-}" ]]; then
    compare=(--baseline "$BASELINE")
    if grep -q '"schema_version"' <(head -c 4096 "$BASELINE"); then cp "$BASELINE" "$old"; fi
elif [[ -n "${BASE:-}" ]] && git cat-file -e "$BASE:./$INVENTORY" 2>/dev/null; then
    tree="$(mktemp -d)"
    trap 'git worktree remove --force "$tree/base" || true; rm -rf "$tree" "$(dirname "$placed")"' EXIT
    prefix="$(git rev-parse --show-prefix)"
    git worktree add --quiet --detach "$tree/base" "$BASE"
    if (cd "$tree/base/$prefix" && plan "$INVENTORY" "$old"); then compare=(--baseline "$old"); fi
fi

# VMs stay on their hosts where that costs nothing, so that the difference shows what the change does.
near=()
if [[ -s "$old" ]]; then near=(--previous "$old"); fi
plan "$INVENTORY" "$placed" ${near[@]+"${near[@]}"}

code=0
vconsolidate check "$placed" --inventory "$INVENTORY" --format "${FORMAT:-findings}" -o "markdown=$out/report.md" \
    -o "json=$new" ${compare[@]+"${compare[@]}"} || code=$?

if [[ -s "$old" ]]; then
    (cd "$out" && vconsolidate diff old-plan.json plan.json --format markdown >diff.md)
fi
if [[ -n "${SUMMARY:-}" ]]; then
    for page in "$out/diff.md" "$out/report.md"; do
        if [[ -s "$page" ]]; then { cat "$page"; echo; } >>"$SUMMARY"; fi
    done
fi
exit "$code"
