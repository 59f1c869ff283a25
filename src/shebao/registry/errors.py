"""What the registry cannot do, as sentences."""

from __future__ import annotations

from shebao.kernel.errors import Reason, ShebaoError


class PersonUnknown(ShebaoError):
    """There is no person {person} in your agency's care. Look the person up by the full number."""

    code = "registry.person_unknown"
    zh = "本机构没有编号为 {person} 的人员。请用完整证件号码查询。"


class RegionUnknown(ShebaoError):
    """No region carried the division code {code} on {on}. Write the code in use on that day: regions.yaml lists
    them."""

    code = "registry.region_unknown"
    zh = "{on} 没有区划代码为 {code} 的地区。请填写当日使用的代码，见 regions.yaml。"


class AgencyUnknown(ShebaoError):
    """There is no office {agency}. Name one that stands in agencies.yaml."""

    code = "registry.agency_unknown"
    zh = "没有编号为 {agency} 的经办机构。请填写 agencies.yaml 所列的机构。"


class PoolUndeclared(ShebaoError):
    """The law declares no pooling area of the branch {branch} for region {region} on {on}: add it to pools.yaml."""

    code = "registry.pool_undeclared"
    zh = "法规未规定 {region} 在 {on} 的“{branch}”统筹地区。请在 pools.yaml 中补充。"


class NotThisOffice(ShebaoError):
    """A measure is signed by its office's {side_en} superior ({expected}), not by office {agency}."""

    code = "registry.not_this_office"
    zh = "该措施应由其{side_zh}上级（{expected}）签署，机构 {agency} 无权签署。"


class MeasureWithoutSuperiors(ShebaoError):
    """The office {agency} has no {side_en} superior, so nobody can sign its measure for that side."""

    code = "registry.measure_without_superiors"
    zh = "机构 {agency} 没有{side_zh}上级，该方无人可以签署其措施。"


class EmployerUnknown(ShebaoError):
    """There is no employer {employer} in your agency's care. Look it up by its credit code: it may belong to
    another agency."""

    code = "registry.employer_unknown"
    zh = "本机构没有编号为 {employer} 的用人单位。请按统一社会信用代码查找，可能由其他机构管理。"


class MembershipUnknown(ShebaoError):
    """There is no insurance relation {membership} in your agency's care."""

    code = "registry.membership_unknown"
    zh = "本机构没有编号为 {membership} 的社会保险关系。"


class DeterminationUnknown(ShebaoError):
    """There is no determination {determination} waiting for review in your agency's care."""

    code = "registry.determination_unknown"
    zh = "本机构没有编号为 {determination} 的待复核认定。"


class ReviewerDecided(ShebaoError):
    """Determination {determination} must be reviewed by another officer than the one who decided it."""

    code = "registry.reviewer_decided"
    zh = "认定 {determination} 应由决定人以外的经办人员复核。"


class ConflictSettled(ShebaoError):
    """The contradiction {conflict} does not exist in your agency's care, or was settled before."""

    code = "registry.conflict_settled"
    zh = "本机构没有编号为 {conflict} 的信息冲突，或该冲突已处理。"


class MergeUnknown(ShebaoError):
    """There is no merge {merge} in force in your agency's care."""

    code = "registry.merge_unknown"
    zh = "本机构没有编号为 {merge} 的有效合并记录。"


class UnitKindUnknown(ShebaoError):
    """The kind of unit "{kind}" is not among those the law names on {on}: units.yaml lists them."""

    code = "registry.unit_kind_unknown"
    zh = "{on} 的法规没有名为“{kind}”的保障单元类型。可用种类见 units.yaml。"


class FactUnknown(ShebaoError):
    """Nothing is recorded as "{name}" of {subject} on {on}, so there is nothing to correct."""

    code = "registry.fact_unknown"
    zh = "{subject} 在 {on} 没有“{name}”的记录，无可更正。"


class TakeOnRefused(ShebaoError):
    """The taking on of {what} from "{document}" is refused whole: {count} rows are impossible, the first:
    {first}. Correct the list and take it on again."""

    code = "registry.take_on_refused"
    zh = "来自“{document}”的{what}接收被整体拒绝：{count} 行不成立，首个：{first}。请更正名单后重新接收。"


class AlreadyLive(ShebaoError):
    """{path} already works with this register ({rows} rows): old data is taken on only before the first act."""

    code = "registry.already_live"
    zh = "{path} 的登记簿已在使用（{rows} 行）：历史数据只能在首次经办之前接收。"


def reason_of(error: ShebaoError, cites: str = "") -> Reason:
    """An error's sentences as one reason of a refusal."""
    return Reason(error.code, error.english, error.chinese, cites)
