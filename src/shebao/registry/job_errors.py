"""What can stand against a search, a vacancy, a referral or a list of a cohort, in sentences."""

from __future__ import annotations

from shebao.kernel.errors import ShebaoError


class NoJobContent(ShebaoError):
    """The law in use names no occupations and terms of work: it lacks employment.yaml."""

    code = "registry.no_job_content"
    zh = "现用法规没有职业和用工形式的目录：缺少 employment.yaml。"


class OccupationUnknown(ShebaoError):
    """ "{occupation}" is no code of an occupation: write {pattern}, whose first step is one of {classes}."""

    code = "registry.occupation"
    zh = "“{occupation}”不是职业代码：应为 {pattern}，首段为 {classes} 之一。"


class TermsUnknown(ShebaoError):
    """ "{terms}" are no terms of work. There are: {known}."""

    code = "registry.terms_of_work"
    zh = "没有“{terms}”这种用工形式。现有：{known}。"


class RegionNotACode(ShebaoError):
    """ "{region}" is no place of work: write a division code of six digits."""

    code = "registry.region_of_work"
    zh = "“{region}”不是工作地点：请填写六位行政区划代码。"


class WorksAlready(ShebaoError):
    """By the record the person works for {employer} since {since}: not out of work. End that employment, or register
    the search as one of changing work."""

    code = "registry.works_already"
    zh = "登记显示该人员自 {since} 起在“{employer}”就业，不属失业。请先办理离职，或者登记为在职求职。"


class SeeksAlready(ShebaoError):
    """The person looks for work already: search {seeker} has not ended."""

    code = "registry.seeks_already"
    zh = "该人员已登记求职：求职登记 {seeker} 尚未结束。"


class SeekerUnknown(ShebaoError):
    """No search {seeker} is on this part of the record: shebao jobs seeker tells the number as it registers one."""

    code = "registry.seeker_unknown"
    zh = "本机构没有编号为 {seeker} 的求职登记：shebao jobs seeker 登记时给出编号。"


class SearchEnded(ShebaoError):
    """Search {seeker} ended on {day} ({outcome}): register a new one."""

    code = "registry.search_ended"
    zh = "求职登记 {seeker} 已于 {day} 结束（{outcome}）：请重新登记。"


class WageWrong(ShebaoError):
    """The wage runs from {low} to {high} yuan: neither may be negative, and the first is the smaller."""

    code = "registry.wage_of_vacancy"
    zh = "工资为 {low} 至 {high} 元：均不得为负，且前者应较小。"


class VacancyDatesWrong(ShebaoError):
    """The vacancy opens on {opens}, closes on {closes} and has {places} places: it closes no earlier than it opens and
    has at least one."""

    code = "registry.vacancy_dates"
    zh = "岗位 {opens} 发布、{closes} 截止、{places} 个名额：截止不得早于发布，名额至少一个。"


class EmployerNotOpen(ShebaoError):
    """Employer {employer} is not on record or not open on {day}: nobody can be placed there."""

    code = "registry.employer_offers_nothing"
    zh = "单位 {employer} 未登记或在 {day} 未存续：不能发布岗位。"


class VacancyUnknown(ShebaoError):
    """There is no vacancy {vacancy}: shebao jobs match lists those that are open."""

    code = "registry.vacancy_unknown"
    zh = "没有编号为 {vacancy} 的岗位：shebao jobs match 列出在招岗位。"


class VacancyNotOpen(ShebaoError):
    """Vacancy {vacancy} is not open on {day}: {why}."""

    code = "registry.vacancy_not_open"
    zh = "岗位 {vacancy} 在 {day} 不在招聘：{why_zh}。"


class NotYourVacancy(ShebaoError):
    """Vacancy {vacancy} was taken in by the office at {path}: that office withdraws it."""

    code = "registry.not_your_vacancy"
    zh = "岗位 {vacancy} 由 {path} 的机构发布：由该机构撤回。"


class NotAMatch(ShebaoError):
    """Vacancy {vacancy} is not among those that fit search {seeker}: another occupation, other terms, or an end of an
    earlier referral."""

    code = "registry.not_a_match"
    zh = "岗位 {vacancy} 不在求职登记 {seeker} 的匹配结果中：职业或用工形式不符，或此前推荐已有结果。"


class ReferredAlready(ShebaoError):
    """Search {seeker} is referred to vacancy {vacancy} already: referral {referral} waits for its outcome."""

    code = "registry.referred_already"
    zh = "求职登记 {seeker} 已推荐到岗位 {vacancy}：推荐 {referral} 尚无结果。"


class ReferralUnknown(ShebaoError):
    """No referral {referral} waits on this part of the record: it is not here, or its outcome was recorded."""

    code = "registry.referral_unknown"
    zh = "本机构没有待反馈的推荐 {referral}：不存在，或者已有结果。"


class ReasonWanted(ShebaoError):
    """A refusal needs its reason: say in a sentence why referral {referral} came to nothing."""

    code = "registry.reason_of_refusal"
    zh = "拒绝须写明理由：请说明推荐 {referral} 未成的原因。"


class DayBefore(ShebaoError):
    """The day {day} lies before {first}, when it began: give that day or a later one."""

    code = "registry.day_before_referral"
    zh = "日期 {day} 早于开始日期 {first}：请填写当日或以后的日期。"


class NotPlaced(ShebaoError):
    """The placement cannot be recorded: {reasons}."""

    code = "registry.not_placed"
    zh = "不能登记就业：{reasons_zh}。"
