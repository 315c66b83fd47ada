"""What an AWS grant is worth: policy documents, AWS's own policies, and trust policies, all judged offline.

Each module is imported when one of its names is first asked for (nightlatch/names.py): most records hold no policy.
"""

from typing import TYPE_CHECKING

from nightlatch.names import offered

if TYPE_CHECKING:
    from nightlatch.providers.aws.privilege.combination import combined
    from nightlatch.providers.aws.privilege.evaluation import evaluate_document
    from nightlatch.providers.aws.privilege.managed import is_managed, policy_arn
    from nightlatch.providers.aws.privilege.trust import read_trust
else:
    __getattr__ = offered(
        __name__,
        {
            "combination": ("combined",),
            "evaluation": ("evaluate_document",),
            "managed": ("is_managed", "policy_arn"),
            "trust": ("read_trust",),
        },
    )

__all__ = ["combined", "evaluate_document", "is_managed", "policy_arn", "read_trust"]
