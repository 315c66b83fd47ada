"""What an AWS grant is worth: policy documents, AWS's own policies, and trust policies, all judged offline."""

from nightlatch.providers.aws.privilege.combination import combined
from nightlatch.providers.aws.privilege.evaluation import evaluate_document
from nightlatch.providers.aws.privilege.managed import is_managed, policy_arn
from nightlatch.providers.aws.privilege.trust import read_trust

__all__ = ["combined", "evaluate_document", "is_managed", "policy_arn", "read_trust"]
