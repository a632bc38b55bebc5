"""The words of the Volunteering Data Standard's taxonomies, each with our label and its address (IRI).

Source: standard.volunteeringdata.io, taxonomies of 23 March 2026 (Open Government Licence v3). The codes are what we
store. Its taxonomy of rewards has only its top word, so a feed of ours names no kind of reward.
"""

NAMESPACE = "https://ns.volunteeringdata.io/"

Terms = dict[str, tuple[str, str]]


def _terms(rows: str) -> Terms:
    """One term a line: code, name in the standard, our label."""
    lines = [line.split(None, 2) for line in rows.strip().splitlines()]
    return {code: (label, NAMESPACE + name) for code, name, label in lines}


# What the work is for.
CAUSES = _terms("""
animal_welfare AnimalWelfare Animal welfare
anti_poverty AntiPoverty Tackling poverty
arts_and_culture ArtsAndCulture Arts and culture
care Care Care
civil_rights CivilRights Civil rights
community Community Community
crime_safety CrimeSafety Crime and safety
crime_ex_offenders CrimeExOffenders Crime and people who have offended
development_emergency_relief DevelopmentEmergencyRelief Development and emergency relief
disability Disability Disability
education_languages EducationLanguages Education and languages
environment Environment Environment
ethnic_minorities EthnicMinorities Ethnic minorities
families Families Families
gender_sexuality GenderSexuality Gender and sexuality
general_public GeneralPublic The general public
health Health Health
heritage Heritage Heritage
housing Housing Housing
illness Illness Illness
in_care InCare People in care
learning_disabilities LearningDisabilities Learning disabilities
lgbt LGBT LGBT+ people
literacy_needs LiteracyNeeds Reading and writing
local_authority LocalAuthority Local councils
local_community LocalCommunity The local community
lone_parents LoneParents Lone parents
low_income_households LowIncomeHouseholds Households on a low income
mens_groups MensGroups Men's groups
mental_health MentalHealth Mental health
offenders_and_ex_offenders OffendersAndExOffenders People who have offended
older_people OlderPeople Older people
overseas_aid_developing_world OverseasAidDevelopingWorld Aid overseas
parents Parents Parents
physical_disability PhysicalDisability Physical disability
refugees_asylum_seekers RefugeesAsylumSeekers Refugees and people seeking asylum
religion_faith ReligionFaith Religion and faith
residents_disadvantaged_neighbourhoods ResidentsDisadvantagedNeighbourhoods People in disadvantaged neighbourhoods
sensory_impairment SensoryImpairment Sensory impairment
sport_outdoor_activities SportOutdoorActivities Sport and the outdoors
substance_abuse SubstanceAbuse Drugs and alcohol
unemployment Unemployment Finding work
victims_of_crime VictimsOfCrime Victims of crime
womens_groups WomensGroups Women's groups
youth_and_children YouthAndChildren Children and young people
""")
# The causes that stand at the top; the others are kinds of these: code -> the wider cause.
WIDER_CAUSE: dict[str, str] = {
    "crime_ex_offenders": "crime_safety",
    "illness": "health",
    "in_care": "care",
    "learning_disabilities": "disability",
    "literacy_needs": "education_languages",
    "local_authority": "community",
    "local_community": "community",
    "lone_parents": "families",
    "low_income_households": "anti_poverty",
    "mental_health": "health",
    "offenders_and_ex_offenders": "crime_ex_offenders",
    "parents": "families",
    "physical_disability": "disability",
    "residents_disadvantaged_neighbourhoods": "local_community",
    "sensory_impairment": "disability",
    "substance_abuse": "health",
    "victims_of_crime": "crime_safety",
}
# What somebody uses or learns.
SKILLS = _terms("""
communication Communication Communication
clear_spoken_communication ClearSpokenCommunication Clear spoken communication
active_listening ActiveListening Active listening
relay_accurate_information RelayAccurateInformation Ability to relay accurate information
phone_online_support PhoneOnlineSupport Supporting people via phone/online
radio_use RadioUse Use of radios or walkie-talkies
public_engagement PublicEngagement Confidence engaging with the public or groups
digital_and_technology DigitalAndTechnology Digital and technology
basic_it_skills BasicITSkills Basic IT skills
smartphone_use SmartphoneUse Confident smartphone use (maps, messaging, camera)
remote_communication_tools RemoteCommunicationTools Familiarity with remote communication tools
data_entry_and_reporting DataEntryAndReporting Simple data entry and reporting
social_media_handling SocialMediaHandling Responsible handling of social media
personal_and_interpersonal PersonalAndInterpersonal Working with people
empathy_and_compassion EmpathyAndCompassion Empathy and compassion
calmness_under_pressure CalmnessUnderPressure Calmness under pressure
patience_and_understanding PatienceAndUnderstanding Patience and understanding
reliability_and_trustworthiness ReliabilityAndTrustworthiness Reliability and trustworthiness
professional_boundaries ProfessionalBoundaries Respect for professional boundaries
cultural_sensitivity CulturalSensitivity Cultural sensitivity
trauma_informed_awareness TraumaInformedAwareness Trauma-informed awareness
conflict_deescalation ConflictDeescalation Conflict de-escalation
practical_and_operational PracticalAndOperational Practical work
logistics Logistics Logistics (sorting, packing, distributing supplies)
shelter_support ShelterSupport Shelter support (setting up spaces, helping evacuees)
basic_record_keeping BasicRecordKeeping Basic record keeping
basic_equipment_use BasicEquipmentUse Use of basic equipment (sandbags, barriers, tools)
navigation_and_orientation NavigationAndOrientation Navigation and orientation
driving Driving Driving (car, van, off-road vehicles)
crowd_queue_management CrowdQueueManagement Crowd/queue management
pilot_license PilotLicense Pilot licence
hgv_category_d HGVCategoryD Driving large vehicles
safety_and_emergency_awareness SafetyAndEmergencyAwareness Safety and emergencies
emergency_briefings EmergencyBriefings Understanding emergency briefings and instructions
basic_safeguarding BasicSafeguarding Basic safeguarding knowledge
risk_awareness RiskAwareness Risk awareness (water, fire, structure, debris)
safe_manual_handling SafeManualHandling Safe manual handling
incident_reporting IncidentReporting Incident reporting
basic_first_aid BasicFirstAid Basic first aid knowledge
fire_safety_awareness FireSafetyAwareness Fire safety awareness
water_safety_awareness WaterSafetyAwareness Water safety awareness
teamwork_and_leadership TeamworkAndLeadership Teamwork and leadership
cooperative_work CooperativeWork Ability to work cooperatively
independent_work IndependentWork Ability to work independently
leading_small_groups LeadingSmallGroups Leading small groups or tasks
managing_team_conflict ManagingTeamConflict Managing conflict within teams
mentoring_volunteers MentoringVolunteers Supporting or mentoring new volunteers
""")
# The groups in which a form shows the skills: code of the skill -> code of its group.
SKILL_GROUP: dict[str, str] = {
    "clear_spoken_communication": "communication",
    "active_listening": "communication",
    "relay_accurate_information": "communication",
    "phone_online_support": "communication",
    "radio_use": "communication",
    "public_engagement": "communication",
    "basic_it_skills": "digital_and_technology",
    "smartphone_use": "digital_and_technology",
    "remote_communication_tools": "digital_and_technology",
    "data_entry_and_reporting": "digital_and_technology",
    "social_media_handling": "digital_and_technology",
    "empathy_and_compassion": "personal_and_interpersonal",
    "calmness_under_pressure": "personal_and_interpersonal",
    "patience_and_understanding": "personal_and_interpersonal",
    "reliability_and_trustworthiness": "personal_and_interpersonal",
    "professional_boundaries": "personal_and_interpersonal",
    "cultural_sensitivity": "personal_and_interpersonal",
    "trauma_informed_awareness": "personal_and_interpersonal",
    "conflict_deescalation": "personal_and_interpersonal",
    "logistics": "practical_and_operational",
    "shelter_support": "practical_and_operational",
    "basic_record_keeping": "practical_and_operational",
    "basic_equipment_use": "practical_and_operational",
    "navigation_and_orientation": "practical_and_operational",
    "driving": "practical_and_operational",
    "crowd_queue_management": "practical_and_operational",
    "pilot_license": "practical_and_operational",
    "hgv_category_d": "practical_and_operational",
    "emergency_briefings": "safety_and_emergency_awareness",
    "basic_safeguarding": "safety_and_emergency_awareness",
    "risk_awareness": "safety_and_emergency_awareness",
    "safe_manual_handling": "safety_and_emergency_awareness",
    "incident_reporting": "safety_and_emergency_awareness",
    "basic_first_aid": "safety_and_emergency_awareness",
    "fire_safety_awareness": "safety_and_emergency_awareness",
    "water_safety_awareness": "safety_and_emergency_awareness",
    "cooperative_work": "teamwork_and_leadership",
    "independent_work": "teamwork_and_leadership",
    "leading_small_groups": "teamwork_and_leadership",
    "managing_team_conflict": "teamwork_and_leadership",
    "mentoring_volunteers": "teamwork_and_leadership",
}
# What is true of the place or the role.
ACCESS = _terms("""
expenses_paid ExpensesPaid Expenses are paid
language_requirements LanguageRequirements Help in languages other than English
wifi_usage WifiUsage Internet: needed, or there for you
technology_requirements TechnologyRequirements Phone or computer: needed, or there for you
technology_availability TechnologyAvailability Screen readers, captions or other software is there
remote_accessibility RemoteAccessibility Can be done from home
building_accessibility_features BuildingAccessibilityFeatures Step-free building and accessible rooms
public_transport_access PublicTransportAccess Close to public transport
parking_availability ParkingAvailability Parking at the place
service_animals ServiceAnimals Assistance dogs are welcome
visual_impairment VisualImpairment Suits people who are blind or see little
care_professionals CareProfessionals You can bring a carer or support worker
""")
# What a role asks of somebody.
REQUIREMENTS = _terms("""
assets_equipment AssetsEquipment Assets and Equipment
personal_equipment PersonalEquipment Personal Equipment
sturgy_footwear SturgyFootwear Sturdy footwear
waterproofs_warm_layers WaterproofsWarmLayers Waterproofs and warm layers
gloves Gloves Gloves (work gloves, waterproof gloves)
high_visibility_vest HighVisibilityVest High-visibility vest
headtorch_flashlight HeadtorchFlashlight Headtorch or flashlight
phone_power_bank PhonePowerBank Phone and a power bank
first_aid_kit FirstAidKit Small personal first aid kit
water_bottle WaterBottle Water bottle
transport_mobility_assets TransportMobilityAssets Transport and Mobility Assets
four_by_four_vehicle FourByFourVehicle 4x4 vehicle
suv_off_road SUVOffRoad Off-road vehicle
vehicle_tow_capability VehicleTowCapability Vehicle with tow capability
van_or_people_carrier VanOrPeopleCarrier Access to a van or people-carrier
transport_equipment_supplies TransportEquipmentSupplies Ability to transport equipment or supplies
bicycles_cargo_bikes BicyclesCargoBikes Access to bicycles or cargo bikes
boat Boat Boat
hovercraft Hovercraft Hovercraft
specialist_useful_assets SpecialistUsefulAssets Specialist or Useful Assets
walkie_talkies_radios WalkieTalkiesRadios Walkie-talkies or radios
portable_generator PortableGenerator Portable generator or power station
water_pump WaterPump Water pump (for localised flooding help)
tools Tools Tools (shovel, rake, chainsaw, basic toolkit)
portable_shelter_gazebo PortableShelterGazebo Portable shelter/gazebo
thermal_blankets ThermalBlankets Thermal blankets
ppe PPE PPE such as masks, goggles, or waterproof gloves
maps_waterproof_map_cases MapsWaterproofMapCases Maps or waterproof map cases
life_jacket LifeJacket Life jacket (for trained flood volunteers)
venue Venue Venue
kitchen Kitchen Kitchen
community_environment_knowledge CommunityEnvironmentKnowledge Community and Environment Knowledge
local_roads_facilities_knowledge LocalRoadsFacilitiesKnowledge Knowledge of local roads, facilities, and resources
diverse_needs_awareness DiverseNeedsAwareness Understanding diverse needs within the community
local_support_services_awareness LocalSupportServicesAwareness Awareness of local support services
legal Legal Legal
id_check IDCheck Identity check
dbs_check DBSCheck Criminal record check (DBS)
physical_practical_readiness PhysicalPracticalReadiness Physical and Practical Readiness
physical_stamina PhysicalStamina Physical stamina for standing, walking, carrying
outdoor_work_ability OutdoorWorkAbility Ability to work outdoors in varied conditions
personal_preparedness PersonalPreparedness Personal preparedness (water, snacks, medication)
""")
# The taxonomy of rewards names nothing yet below its top word.
REWARDS: Terms = {}


def label(terms: Terms, code: str) -> str:
    """Our words for a code; the code itself when the taxonomy has dropped it."""
    return terms[code][0] if code in terms else code


def choices(terms: Terms) -> list[tuple[str, str]]:
    """For a form's field: code and label, by label."""
    return sorted(((code, name) for code, (name, _) in terms.items()), key=lambda choice: choice[1].lower())


def code_of(terms: Terms, iri: str) -> str | None:
    """The code of an address, or of its last part as some feeds write it; None for one that we do not know."""
    wanted = iri.rsplit("/", 1)[-1]
    return next((code for code, (_, known) in terms.items() if iri == known or wanted == known[len(NAMESPACE) :]), None)
